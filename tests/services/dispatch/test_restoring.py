"""A database of dispatch that was restored from a backup, and reads again what it had heard."""

from sqlalchemy import text

from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.notices import NoticeRequested
from shared.storage.engine import create_engine
from tests.services.dispatch.house import House, Issued


class TestIds:
    async def test_a_restored_database_comes_to_the_same_ids_again(
        self, house: House, dispatch_url: str
    ) -> None:
        await house.contact("media", phone="+41446681800")
        await house.contact("diplomat")
        colleague = await house.account(Role.APPROVER, email="approver@ngo.example")
        issued = await house.issued(Issued())
        notice = NoticeRequested(
            notice=new_id(), account=colleague, reason="appeal-issued", urgency="critical",
            requested_at=utc_now(),
        )  # fmt: skip
        told = []
        owner = create_engine(dispatch_url, application_name="restoring")
        for _ in range(2):
            async with owner.begin() as connection:
                await connection.execute(text("TRUNCATE campaigns, notices CASCADE"))
            await house.hear(issued)
            await house.hear(notice)
            campaign = await house.scalar("SELECT id FROM campaigns")
            told.append((campaign, [each.id for each in await house.deliveries()]))
        await owner.dispose()
        assert told[0] == told[1]
        assert len(set(told[0][1])) == 4

    async def test_ids_follow_the_time_of_issue(self, house: House) -> None:
        await house.contact()
        assert new_id() < await house.start() < new_id()

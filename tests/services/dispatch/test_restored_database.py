"""A restored database of dispatch reads events again that it had already handled."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from services.dispatch.rules.notice_texts import OUTCOMES
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.rules.results import result_of
from services.dispatch.workers import ChannelWorker
from services.front.backup.after_restore import LOOK_AT_WHAT_WAITS
from services.triage.rules.reasons_not_sent import reason_message
from shared.access.roles import Role
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.notices import NoticeRequested
from shared.storage.engine import create_engine
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, receiver


class TestWhatWasIssuedBefore:
    async def test_goes_out_marked_if_it_is_critical_and_else_waits_for_a_person(
        self, dispatch: DispatchFixture
    ) -> None:
        await dispatch.contact()
        await dispatch.start(Issued(level="critical"))
        other = await dispatch.start()
        restored, provider = self._restored(dispatch, utc_now()), Taking()
        await restored(provider)
        (copy,) = provider.taken
        assert (copy.repeated, copy.subject[:22]) == (True, "[Maybe a second copy] ")
        states = [(row.state, row.reason, row.repeated) for row in await dispatch.deliveries()]
        assert sorted(states) == [
            ("sent", "accepted", True),
            ("unknown", "before-restore", False),
        ]
        told = await dispatch.emitted("notice.requested")
        assert [each["reason"] for each in told] == ["delivery-unknown"]
        came = result_of(State.UNKNOWN, Reason.BEFORE_RESTORE)
        assert "backup was restored" in OUTCOMES["en"][came]
        assert "backup was restored" in reason_message("before-restore")
        (said,) = [
            each
            for each in await dispatch.emitted("delivery.settled")
            if each["state"] == "unknown"
        ]
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            path = f"/v1/campaigns/{other}/deliveries/{said['delivery']}/settle"
            assert (await client.post(path, json={"found": "again"})).status_code == 200
        await restored(provider)
        assert len(provider.taken) == 2
        assert provider.taken[1].repeated is True

    async def test_what_is_issued_later_goes_out_as_ever(self, dispatch: DispatchFixture) -> None:
        now = utc_now()
        await dispatch.contact()
        await dispatch.start(Issued(issued_at=now - timedelta(minutes=30)))
        provider = Taking()
        await self._restored(dispatch, now - timedelta(hours=1))(provider)
        assert [each.repeated for each in provider.taken] == [False]
        assert await dispatch.emitted("notice.requested") == []

    @pytest.mark.parametrize("level", ["high", "critical"])
    @pytest.mark.parametrize("ends", [timedelta(minutes=-1), timedelta(days=2)])
    async def test_what_waited_under_embargo_waits_for_somebody_who_asks_again(
        self, dispatch: DispatchFixture, level: str, ends: timedelta
    ) -> None:
        """A consent may have been refused after the backup, which this database does not know."""
        now = utc_now()
        async with receiver() as endpoint:  # nothing is sent to it: only its address is used
            await dispatch.contact("partner", endpoint=endpoint.url)
        issued = Issued(
            issued_at=now - timedelta(hours=2),
            embargo_until=now + ends,
            level=level,
            audience=("partner",),
        )
        campaign = await dispatch.start(issued)
        async with dispatch.runtime.database.unit_of_work("tocsin:test") as work:
            # As `tocsin restore` does, so that people are told before the embargo ends.
            await work.session.execute(LOOK_AT_WHAT_WAITS, {"now": work.now})
        moment, provider = now - timedelta(hours=1), Taking()
        restored = self._restored(dispatch, moment, Channel.WEBHOOK)
        await restored(provider)
        assert provider.taken == []
        assert [(row.state, row.reason) for row in await dispatch.deliveries()] == [
            ("withheld", "restored")
        ]
        told = await dispatch.emitted("notice.requested")
        assert [each["reason"] for each in told] == ["deliveries-failed"]
        async with dispatch.client(Role.COMMUNICATIONS) as client:
            again = await client.post(f"/v1/campaigns/{campaign}/send-again")
            assert again.json()["reopened"] == 1, again.text
        await restored(provider)
        assert len(provider.taken) == (1 if ends < timedelta() else 0)
        if ends > timedelta():
            (row,) = await dispatch.deliveries()
            assert (row.state, row.next_try_at) == ("pending", issued.embargo_until)

    def _restored(
        self, dispatch: DispatchFixture, moment: datetime, channel: Channel = Channel.EMAIL
    ) -> Callable[[Taking], Awaitable[None]]:
        """Mark the database as restored at that moment; return the sending worker."""
        context = replace(dispatch.context, restored_at=moment)

        async def send(provider: Taking) -> None:
            await ChannelWorker(context, channel, provider, dispatch.runtime.telemetry).drain()

        return send


class TestIds:
    async def test_a_restored_database_comes_to_the_same_ids_again(
        self, dispatch: DispatchFixture, dispatch_url: str
    ) -> None:
        await dispatch.contact("media", phone="+41446681800")
        await dispatch.contact("diplomat")
        colleague = await dispatch.account(Role.APPROVER, email="approver@ngo.example")
        issued = await dispatch.issued(Issued())
        notice = NoticeRequested(
            notice=new_id(),
            account=colleague,
            reason="appeal-issued",
            urgency="critical",
            requested_at=utc_now(),
        )
        told = []
        owner = create_engine(dispatch_url, application_name="restoring")
        for _ in range(2):
            async with owner.begin() as connection:
                await connection.execute(text("TRUNCATE campaigns, notices CASCADE"))
            await dispatch.hear(issued)
            await dispatch.hear(notice)
            campaign = await dispatch.scalar("SELECT id FROM campaigns")
            told.append((campaign, [each.id for each in await dispatch.deliveries()]))
        await owner.dispose()
        assert told[0] == told[1]
        assert len(set(told[0][1])) == 4

    async def test_ids_follow_the_time_of_issue(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        assert new_id() < await dispatch.start() < new_id()

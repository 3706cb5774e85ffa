"""One who was erased keeps nobody else from being joined and parted. All persons are invented."""

from uuid import UUID

from sqlalchemy import text

from shared.storage.engine import create_engine
from tests.services.triage.calls import hearings, taken, threatened
from tests.services.triage.desk import Desk


async def erase(desk: Desk, keyring_url: str, subject: UUID) -> None:
    """Destroy the key of a subject; triage has read none for a minute."""
    engine = create_engine(keyring_url, application_name="test-eraser", pool_size=0)
    try:
        async with engine.begin() as owner:
            await owner.execute(text("SELECT keyring.destroy_key(:key)"), {"key": subject})
    finally:
        await engine.dispose()
    desk.parts.keyring._cache.clear()


class TestACaseOfWhichOneWasErased:
    async def test_its_other_links_are_undone_and_accepted(
        self, desk: Desk, keyring_url: str
    ) -> None:
        erased = taken()
        case, first = await desk.file(threatened()), await desk.file(erased)
        second, third = await desk.file(threatened()), await desk.file(threatened())
        await desk.join(case, first)
        await desk.join(case, second)
        await erase(desk, keyring_url, erased.subject)
        await desk.part(case, second)
        await desk.join(case, third)
        joined = await desk.case(case)
        # What stands openly of the erased one still counts.
        assert joined.level == "critical"
        assert {"expected.hearing", "violation.incommunicado"} <= set(joined.rules)
        assert "torture" in joined.violations
        assert len(await hearings(desk, case)) == 1

    async def test_the_erased_one_itself_leaves_and_is_joined_elsewhere(
        self, desk: Desk, keyring_url: str
    ) -> None:
        erased = taken()
        case, other = await desk.file(threatened()), await desk.file(erased)
        await desk.join(case, other)
        await erase(desk, keyring_url, erased.subject)
        await desk.part(case, other)
        assert (await desk.case(case)).level == "high"
        await desk.join(other, case)
        assert (await desk.case(other)).level == "critical"

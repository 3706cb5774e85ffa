"""An erased person prevents no merge or unmerge of others. All persons are invented."""

from uuid import UUID

from sqlalchemy import text

from shared.storage.engine import create_engine
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import hearings, taken, threatened


async def erase(triage: TriageFixture, keyring_url: str, subject: UUID) -> None:
    """Destroy the key of a subject; triage's cache of it has expired."""
    engine = create_engine(keyring_url, application_name="test-eraser", pool_size=0)
    try:
        async with engine.begin() as owner:
            await owner.execute(text("SELECT keyring.destroy_key(:key)"), {"key": subject})
    finally:
        await engine.dispose()
    triage.context.keyring._cache.clear()


class TestACaseOfWhichOneWasErased:
    async def test_its_other_links_are_undone_and_accepted(
        self, triage: TriageFixture, keyring_url: str
    ) -> None:
        erased = taken()
        case, first = await triage.file(threatened()), await triage.file(erased)
        second, third = await triage.file(threatened()), await triage.file(threatened())
        await triage.merge(case, first)
        await triage.merge(case, second)
        await erase(triage, keyring_url, erased.subject)
        await triage.unmerge(case, second)
        await triage.merge(case, third)
        merged = await triage.case(case)
        # The unsealed data of the erased person still counts.
        assert merged.level == "critical"
        assert {"expected.hearing", "violation.incommunicado"} <= set(merged.rules)
        assert "torture" in merged.violations
        assert len(await hearings(triage, case)) == 1

    async def test_the_erased_one_itself_leaves_and_is_merged_elsewhere(
        self, triage: TriageFixture, keyring_url: str
    ) -> None:
        erased = taken()
        case, other = await triage.file(threatened()), await triage.file(erased)
        await triage.merge(case, other)
        await erase(triage, keyring_url, erased.subject)
        await triage.unmerge(case, other)
        assert (await triage.case(case)).level == "high"
        await triage.merge(other, case)
        assert (await triage.case(other)).level == "critical"

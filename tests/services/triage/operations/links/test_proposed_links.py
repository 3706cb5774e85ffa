"""Links to similar cases are proposed when a case is opened. All persons are invented."""

import asyncio
from functools import partial

from sqlalchemy import select

from services.triage.operations.links.similar_cases import MOST
from services.triage.tables import CaseLink
from shared.contracts.persons import Person
from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.triage_fixture import TriageFixture
from tests.shared.messaging.invented_event import PATIENCE, until


class TestProposedLinks:
    async def links(self, triage: TriageFixture) -> list[CaseLink]:
        return list(await triage.read(lambda session: session.scalars(select(CaseLink))))

    async def test_the_same_person_in_another_spelling_is_proposed_with_reasons(
        self, triage: TriageFixture
    ) -> None:
        first = await triage.file(Filed(persons=(replace_name("Mohamed el-Invented"),)))
        second = await triage.file(Filed(persons=(replace_name("Muhammad Al Invented"),)))
        (link,) = await self.links(triage)
        assert (link.newer, link.older, link.state) == (second, first, "proposed")
        assert {"similar-name", "same-country"} <= set(link.reasons)

    async def test_the_very_name_is_found_behind_many_that_only_sound_like_it(
        self, triage: TriageFixture
    ) -> None:
        first = await triage.file(Filed(persons=(replace_name("Amal Hassan"),)))
        await asyncio.gather(
            *(triage.file(Filed(persons=(replace_name("Emil Hussein"),))) for _ in range(MOST))
        )
        last = await triage.file(Filed(persons=(replace_name("Amal Hassan"),)))
        assert ("same-name", first) in {
            (link.reasons[0], link.older) for link in await self.links(triage) if link.newer == last
        }

    async def one_waits(self, triage: TriageFixture) -> bool:
        waiting = (
            "SELECT count(*) > 0 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE NOT granted AND locktype = 'advisory' AND datname = current_database()"
        )
        return bool(await triage.scalar(waiting))

    async def test_two_alerts_at_the_same_moment_see_each_other(
        self, triage: TriageFixture
    ) -> None:
        first, second = [await triage.event(Filed()) for _ in range(2)]
        async with triage.hearing(first):
            hearing = asyncio.create_task(triage.hear(second))
            await until(partial(self.one_waits, triage))
        await hearing
        assert len(await self.links(triage)) == 1

    async def test_alerts_that_share_nothing_do_not_wait_for_each_other(
        self, triage: TriageFixture
    ) -> None:
        other = Filed(persons=(Person(kind="person", name="Boris Fictitious"),))
        first, second = await triage.event(Filed()), await triage.event(other)
        async with triage.hearing(first), asyncio.timeout(PATIENCE):
            await triage.hear(second)
            assert await triage.case_of(other.alert)
        assert await triage.case_of(first.alert)

    async def test_another_person_is_not_proposed(self, triage: TriageFixture) -> None:
        await triage.file()
        await triage.file(Filed(persons=(Person(kind="person", name="Boris Fictitious"),)))
        assert await self.links(triage) == []

    async def test_an_attack_on_a_colleague_raises_the_score(self, triage: TriageFixture) -> None:
        await triage.file(Filed(violations=("attempted-killing",)))
        colleague = AMAL.model_copy(update={"name": "Karim Fictitious"})
        case = await triage.case(await triage.file(Filed(persons=(colleague,))))
        assert "threat.colleagues" in case.rules


def replace_name(name: str) -> Person:
    return AMAL.model_copy(update={"name": name, "organisation": None})

"""What an attack on a colleague adds to a case, and who is not notified. All are invented."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.triage.operations.cases import restricting
from services.triage.rules.risk import COLLEAGUES
from shared.contracts.persons import Person
from shared.contracts.triage import CaseOpened
from tests.services.triage.filed import Filed
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

CENTRE, ANOTHER = "Invented Secret Centre", "Some Other Centre"


def of(organisation: str, name: str, violation: str) -> Filed:
    person = Person(kind="person", name=name, organisation=organisation)
    return Filed(persons=(person,), violations=(violation,))


async def attacked(triage: TriageFixture, at: str = Filed.desk) -> UUID:
    return await triage.file(replace(of(CENTRE, "Hidden Person", "torture"), desk=at))


async def probe(triage: TriageFixture, organisation: str) -> tuple[bool, str, int]:
    """File an alert about somebody of this organisation; return the event about its case."""
    case = await triage.case(await triage.file(of(organisation, "Nobody Known", "defamation")))
    *_, (_, told, _) = await triage.emitted(CaseOpened.type)
    level = CaseOpened.model_validate_json(told).level
    return COLLEAGUES in case.rules, level, case.score


class TestAnAttackOnAColleague:
    async def test_adds_to_a_case_of_the_same_desk(self, triage: TriageFixture) -> None:
        await attacked(triage)
        unseen, _, less = await probe(triage, ANOTHER)
        seen, _, score = await probe(triage, CENTRE)
        assert (seen, unseen) == (True, False)
        assert score > less

    @pytest.mark.parametrize("how", ["restricted", "another-desk"])
    async def test_says_nothing_to_those_who_may_not_read_of_it(
        self, triage: TriageFixture, how: str
    ) -> None:
        if how == "restricted":
            hidden = await attacked(triage)
            await triage.act(
                OFFICER, hidden, lambda work: restricting.restrict(work, hidden, (OFFICER,))
            )
        else:
            await attacked(triage, "africa")
        assert await probe(triage, CENTRE) == await probe(triage, ANOTHER)

    async def test_adds_again_once_the_case_is_opened_to_the_desk(
        self, triage: TriageFixture
    ) -> None:
        hidden = await attacked(triage)
        for kept_to in ((OFFICER,), None):
            await triage.act(
                OFFICER,
                hidden,
                lambda work, to=kept_to: restricting.restrict(work, hidden, to),  # type: ignore[misc]  # bound now
            )
        seen, _, _ = await probe(triage, CENTRE)
        assert seen

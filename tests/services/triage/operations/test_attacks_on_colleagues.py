"""What an attack on a colleague adds to a case, and to whom it says nothing. All are invented."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.triage.operations import restricting
from services.triage.rules.risk import COLLEAGUES
from shared.contracts.content import Person
from shared.contracts.triage import CaseOpened
from tests.services.triage.desk import OFFICER, Desk
from tests.services.triage.filed import Filed

CENTRE, ANOTHER = "Invented Secret Centre", "Some Other Centre"


def of(organisation: str, name: str, violation: str) -> Filed:
    person = Person(kind="person", name=name, organisation=organisation)
    return Filed(persons=(person,), violations=(violation,))


async def attacked(desk: Desk, at: str = Filed.desk) -> UUID:
    return await desk.file(replace(of(CENTRE, "Hidden Person", "torture"), desk=at))


async def probe(desk: Desk, organisation: str) -> tuple[bool, str, int]:
    """File an alert about somebody of this organisation; return what is told of its case."""
    case = await desk.case(await desk.file(of(organisation, "Nobody Known", "defamation")))
    *_, (_, told, _) = await desk.emitted(CaseOpened.type)
    level = CaseOpened.model_validate_json(told).level
    return COLLEAGUES in case.rules, level, case.score


class TestAnAttackOnAColleague:
    async def test_adds_to_a_case_of_the_same_desk(self, desk: Desk) -> None:
        await attacked(desk)
        unseen, _, less = await probe(desk, ANOTHER)
        seen, _, score = await probe(desk, CENTRE)
        assert (seen, unseen) == (True, False)
        assert score > less

    @pytest.mark.parametrize("how", ["restricted", "another-desk"])
    async def test_says_nothing_to_those_who_may_not_read_of_it(self, desk: Desk, how: str) -> None:
        if how == "restricted":
            hidden = await attacked(desk)
            await desk.act(
                OFFICER, hidden, lambda work: restricting.restrict(work, hidden, (OFFICER,))
            )
        else:
            await attacked(desk, "africa")
        assert await probe(desk, CENTRE) == await probe(desk, ANOTHER)

    async def test_adds_again_once_the_case_is_opened_to_the_desk(self, desk: Desk) -> None:
        hidden = await attacked(desk)
        for kept_to in ((OFFICER,), None):
            await desk.act(
                OFFICER,
                hidden,
                lambda work, to=kept_to: restricting.restrict(work, hidden, to),  # type: ignore[misc]  # bound now
            )
        seen, _, _ = await probe(desk, CENTRE)
        assert seen

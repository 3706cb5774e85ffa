"""A request shows the consent of the person in need, who may have answered alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.consents import ConsentByPerson, PersonConsentState
from tests.services.relocation.relocation_fixture import RelocationFixture, Wanted, called

USE = "share_with_partner"
AMAL, DAN = UUID(int=1), UUID(int=2)


async def shown(relocation: RelocationFixture, wanted: Wanted) -> dict[str, str]:
    answer = await relocation.get(f"/v1/support-requests/{wanted.request}")
    return {each["use"]: each["state"] for each in answer.json()["consents"]}


async def say(
    relocation: RelocationFixture, wanted: Wanted, general: str, own: dict[UUID, str]
) -> None:
    relocation.clock.now += timedelta(minutes=1)
    answers = ConsentByPerson(general=general, persons=own)
    states = tuple(
        PersonConsentState(use=USE, state=state, person=each) for each, state in own.items()
    )
    told: dict[str, Any] = {"general": general, "person_consents": states}
    await relocation.change_consent(wanted, USE, answers.of_all, **told)


@pytest.mark.parametrize(
    ("person", "state"), [(AMAL, "given"), (DAN, "limited"), (None, "refused")]
)
async def test_it_is_that_of_the_person_in_need(
    relocation: RelocationFixture, person: UUID | None, state: str
) -> None:
    wanted = Wanted(person=called("Amal Invented").model_copy(update={"id": person}))
    await say(relocation, wanted, "given", {DAN: "limited"})
    await relocation.request(wanted)
    assert await shown(relocation, wanted) == {USE: state}


async def test_an_intake_of_before_does_not_widen_it(relocation: RelocationFixture) -> None:
    wanted = Wanted(person=called("Dan Fictitious").model_copy(update={"id": DAN}))
    await say(relocation, wanted, "given", {DAN: "refused"})
    await relocation.request(wanted)
    relocation.clock.now += timedelta(minutes=1)
    await relocation.change_consent(wanted, USE, "given")
    assert await shown(relocation, wanted) == {USE: "refused"}

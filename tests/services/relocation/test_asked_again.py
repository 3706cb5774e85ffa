"""Who was let in at a request is asked again under its lock. All persons are invented."""

from dataclasses import replace

import pytest

from services.relocation import reception
from services.relocation.schemas.asking import NewAssessment
from shared.problems import Forbidden
from tests.services.meanwhile import Meanwhile, know, restrict, trail
from tests.services.relocation.committee import OFFICER, Committee, Wanted, assessment


async def test_a_request_whose_case_was_restricted_meanwhile_is_not_assessed(
    committee: Committee,
) -> None:
    wanted = Wanted()
    request = await committee.request(wanted)
    database = committee.parts.database
    parts = replace(
        committee.parts,
        database=Meanwhile(database, lambda: restrict(database, wanted.case, (wanted.alert,))),  # type: ignore[arg-type]  # stands for the database
    )
    with pytest.raises(Forbidden) as refused:
        await reception.assess(parts, OFFICER, request, NewAssessment.model_validate(assessment()))
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(database)


async def test_who_lost_the_role_meanwhile_assesses_nothing(committee: Committee) -> None:
    request = await committee.request()
    database, keyring = committee.parts.database, committee.parts.keyring
    parts = replace(
        committee.parts,
        database=Meanwhile(database, lambda: know(database, keyring, OFFICER, roles=("operator",))),  # type: ignore[arg-type]  # as above
    )
    with pytest.raises(Forbidden):
        await reception.assess(parts, OFFICER, request, NewAssessment.model_validate(assessment()))

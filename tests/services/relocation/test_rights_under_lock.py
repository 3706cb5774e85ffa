"""Access to a request is checked again under its lock. All persons are invented."""

from dataclasses import replace

import pytest

from services.relocation import access
from services.relocation.schemas.requests import AssessSupportRequest
from shared.problems import Forbidden
from tests.services.before_the_lock import Meanwhile, know, restrict, trail
from tests.services.relocation.relocation_fixture import (
    OFFICER,
    RelocationFixture,
    Wanted,
    assessment,
)


async def test_a_request_whose_case_was_restricted_meanwhile_is_not_assessed(
    relocation: RelocationFixture,
) -> None:
    wanted = Wanted()
    request = await relocation.request(wanted)
    database = relocation.context.database
    context = replace(
        relocation.context,
        database=Meanwhile(database, lambda: restrict(database, wanted.case, (wanted.alert,))),  # type: ignore[arg-type]  # stands for the database
    )
    with pytest.raises(Forbidden) as refused:
        await access.assess(
            context, OFFICER, request, AssessSupportRequest.model_validate(assessment())
        )
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(database)


async def test_who_lost_the_role_meanwhile_assesses_nothing(relocation: RelocationFixture) -> None:
    request = await relocation.request()
    database, keyring = relocation.context.database, relocation.context.keyring
    context = replace(
        relocation.context,
        database=Meanwhile(database, lambda: know(database, keyring, OFFICER, roles=("operator",))),  # type: ignore[arg-type]  # as above
    )
    with pytest.raises(Forbidden):
        await access.assess(
            context, OFFICER, request, AssessSupportRequest.model_validate(assessment())
        )

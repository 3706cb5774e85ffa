"""Access to an alert is checked again under its lock. All persons are invented."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake import access
from services.intake.schemas.requests import WithdrawAlert
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Forbidden, Unauthenticated
from shared.web.sent_request import UNKEYED
from tests.services.before_the_lock import Meanwhile, know, restrict, trail
from tests.services.intake.intake_fixture import IntakeFixture

OFFICER = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)


async def withdraw(intake: IntakeFixture, happens: Any, alert: Any) -> None:
    context = replace(intake.context, database=Meanwhile(intake.context.database, happens))  # type: ignore[arg-type]  # stands for the database
    await access.withdraw(context, OFFICER, alert, WithdrawAlert(), UNKEYED)


async def test_an_alert_that_was_restricted_meanwhile_is_not_withdrawn(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file()
    with pytest.raises(Forbidden) as refused:
        await withdraw(intake, lambda: restrict(intake.context.database, new_id(), (alert,)), alert)
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(intake.context.database)
    assert await intake.count("withdrawals") == 0


async def test_who_was_disabled_meanwhile_withdraws_nothing(intake: IntakeFixture) -> None:
    alert = await intake.file()
    context = intake.context
    with pytest.raises(Unauthenticated):
        await withdraw(
            intake,
            lambda: know(context.database, context.keyring, OFFICER, state="disabled"),
            alert,
        )
    assert await intake.count("withdrawals") == 0

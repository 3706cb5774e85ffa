"""Who was let in at an alert is asked again under its lock. All persons are invented."""

from dataclasses import replace
from typing import Any

import pytest

from services.intake import reception
from services.intake.reception import Sent
from services.intake.schemas.filing import Withdrawal
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.problems import Forbidden, Unauthenticated
from tests.services.intake.hotline import Hotline
from tests.services.meanwhile import Meanwhile, know, restrict, trail

OFFICER = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)


async def withdraw(hotline: Hotline, happens: Any, alert: Any) -> None:
    parts = replace(hotline.parts, database=Meanwhile(hotline.parts.database, happens))  # type: ignore[arg-type]  # stands for the database
    await reception.withdraw(parts, OFFICER, alert, Withdrawal(), Sent(None, b""))


async def test_an_alert_that_was_restricted_meanwhile_is_not_withdrawn(hotline: Hotline) -> None:
    alert = await hotline.file()
    with pytest.raises(Forbidden) as refused:
        await withdraw(hotline, lambda: restrict(hotline.parts.database, new_id(), (alert,)), alert)
    assert refused.value.code == "restricted-case"
    assert "access.refused" in await trail(hotline.parts.database)
    assert await hotline.count("withdrawals") == 0


async def test_who_was_disabled_meanwhile_withdraws_nothing(hotline: Hotline) -> None:
    alert = await hotline.file()
    parts = hotline.parts
    with pytest.raises(Unauthenticated):
        await withdraw(
            hotline, lambda: know(parts.database, parts.keyring, OFFICER, state="disabled"), alert
        )
    assert await hotline.count("withdrawals") == 0

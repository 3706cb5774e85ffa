"""A refused attempt at a case is in the trail, and many of them do not fill it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shared.access.principal import Principal
from shared.access.refused_attempts import forget_attempts, refusals_noted
from shared.access.roles import Operation, Role
from shared.audit.trail import audit_stage
from shared.clock import new_id, utc_now
from shared.problems import Forbidden
from shared.storage.unit_of_work import Database
from tests.services.trail.auditing import Audited, person, words


class Hour:
    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("service", ["triage"], indirect=True)
async def test_a_refused_attempt_is_noted_once_an_hour_and_an_auditor_sees_it(
    audited: Audited,
) -> None:
    hour, case, who = Hour(), new_id(), person(Role.TRIAGE_OFFICER)
    engine = audited.runtime.database.engine
    database = Database(engine, stages=[audit_stage("triage")], clock=hour)

    async def tries(by: Principal, code: str = "restricted-case") -> None:
        with pytest.raises(Forbidden) as refused:
            async with refusals_noted(database, by, Operation.CASE_READ, "case", case):
                raise Forbidden("This case is restricted to named people.", code=code)
        assert refused.value.code == code

    async def refused() -> list[Any]:
        found = await audited.entries(subject=str(case))
        return [each for each in found if each["action"] == "access.refused"]

    await asyncio.gather(*(tries(who) for _ in range(5)))
    hour.now += timedelta(minutes=59)
    await tries(who)
    [noted] = await refused()
    assert noted["actor"] == who.actor
    assert noted["detail"] == {"operation": "case.read", "reason": "restricted-case"}
    await tries(person(Role.TRIAGE_OFFICER), "forbidden")
    hour.now += timedelta(minutes=1)
    await tries(who)
    await tries(person(Role.APPROVER))
    assert len(await refused()) == 3

    # Data that is no longer used is stored only in the trail.
    async def kept() -> int:
        async with engine.connect() as connection:
            return int(await connection.scalar(text("SELECT count(*) FROM refused_attempts")) or 0)

    assert await kept() == 2
    await forget_attempts(database, "triage")
    assert await kept() == 2
    hour.now += timedelta(hours=1)
    await forget_attempts(database, "triage")
    assert await kept() == 0
    assert "Access refused" in words(await audited.look())

"""An amendment and an approval at the same moment wait for each other. All persons are invented."""

import asyncio
from dataclasses import replace

import pytest

from services.triage.operations.alerts.known_facts import lock_known_alert
from services.triage.operations.locking import lock_case
from shared.problems import Conflict
from tests.services.locks import until_they_wait
from tests.services.triage.filed import Filed, amended_of
from tests.services.triage.triage_fixture import OFFICER, TriageFixture
from tests.services.triage.two_calls import taken, threatened


async def test_an_approval_at_the_same_moment_waits_and_is_refused(triage: TriageFixture) -> None:
    filed = Filed()
    case, document = await triage.submitted(filed)
    event = await amended_of(filed, triage.context.keyring, "narrative")
    async with triage.hearing(event):
        approval = asyncio.create_task(triage.approve(case, document))
        await until_they_wait(triage.context.database, approval)
    with pytest.raises(Conflict) as refused:
        await approval
    assert refused.value.code == "not-submitted"


async def test_the_case_is_locked_before_the_alert_as_an_approval_does(
    triage: TriageFixture,
) -> None:
    filed = threatened()
    case = await triage.file(filed)
    graver = replace(taken(), alert=filed.alert, subject=filed.subject)
    event = await amended_of(graver, triage.context.keyring, "acts", "situation")
    async with triage.context.database.unit_of_work(str(OFFICER)) as work:
        await lock_case(work, case)
        heard = asyncio.create_task(triage.hear(event))
        await until_they_wait(triage.context.database, heard)
        # Where the amendment held it already, both would wait for ever.
        await lock_known_alert(work, filed.alert, filed.subject)
    await heard
    assert await triage.scalar("SELECT amended FROM alert_standing") == 1

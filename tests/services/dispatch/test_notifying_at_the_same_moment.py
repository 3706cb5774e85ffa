"""Several processes record notices at the same moment, and none of them fails.

PostgreSQL ends one of two transactions that wait for each other: what it wrote is undone, and a
report of Twilio's, which comes once, is lost. All persons are invented.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.deliveries import recording, sms_reports
from services.dispatch.operations.deliveries.sms_reports import store_report
from services.dispatch.operations.outcomes.notifying_staff import forget_notified
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.notifying_staff import AGAIN_AFTER
from services.dispatch.rules.reasons import AttemptOutcome, Reason
from services.dispatch.workers import ChannelWorker
from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_notices import notice

OURS = AttemptResult(AttemptOutcome.RETRY, Reason.NOT_AUTHORISED)
BUSY = AttemptResult(AttemptOutcome.RETRY, Reason.BUSY)
UNREADABLE = AttemptResult(AttemptOutcome.BLOCKED, Reason.UNREADABLE)
UNREADABLE_NOTICE = AttemptResult(AttemptOutcome.RETRY, Reason.UNREADABLE)
LAST_TRY = "UPDATE deliveries SET attempts = 50 WHERE campaign IS NOT NULL AND state = 'pending'"
HANGS = 30
"""Seconds after which the test gives up."""


async def ended(
    dispatch: DispatchFixture, channel: Channel, answer: Callable[[Any, int], AttemptResult]
) -> ChannelWorker:
    """Claim all due deliveries and let each attempt end like this, without recording it yet."""
    worker = dispatch.worker(channel, Taking())
    await worker._claim()
    await asyncio.gather(*worker._under_way)
    worker._ended = [
        replace(each, outcome=answer(each.claimed.delivery, number))
        for number, each in enumerate(worker._ended)
    ]
    return worker


def meeting(monkeypatch: pytest.MonkeyPatch, *steps: tuple[ModuleType, str]) -> None:
    """Let two tasks continue at these steps only when both have reached them."""
    barrier = asyncio.Barrier(2)

    def met(step: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def then(*given: Any) -> None:
            await barrier.wait()
            await step(*given)

        return then

    for module, name in steps:
        monkeypatch.setattr(module, name, met(getattr(module, name)))


async def told(dispatch: DispatchFixture) -> set[str]:
    return {each["reason"] for each in await dispatch.emitted("notice.requested")}


async def test_two_who_record_and_tell_the_same_in_another_order(
    dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.start()
    # An unreadable message is settled; one that our provider refuses waits.
    one = await ended(dispatch, Channel.EMAIL, lambda _, number: OURS if number else UNREADABLE)
    await dispatch.account(Role.APPROVER, email="officer@ngo.example")
    await dispatch.hear(notice(1))
    await dispatch.start()
    await dispatch.do(LAST_TRY)
    # Here the order is reversed.
    other = await ended(
        dispatch, Channel.EMAIL, lambda row, _: UNREADABLE_NOTICE if row.notice else OURS
    )
    meeting(monkeypatch, (recording, "_store_waiting"))
    async with asyncio.timeout(HANGS):
        await asyncio.gather(one._record(), other._record())
    assert sorted(await dispatch.states()) == [
        ("email", "failed", "not-authorised"),
        ("email", "failed", "not-authorised"),
        ("email", "pending", "not-authorised"),
        ("email", "pending", "unreadable"),
        ("email", "withheld", "unreadable"),
    ]
    said = {"channel-unavailable", "deliveries-failed", "messages-unreadable"}
    assert await told(dispatch) == said


async def test_a_report_on_what_another_records_at_this_moment(
    dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        await dispatch.contact(phone=f"+3363998001{number}")
    await dispatch.start()
    (last, *_) = await dispatch.deliveries()
    await dispatch.do("UPDATE deliveries SET attempts = 50 WHERE id = :id", id=last.id)
    worker = await ended(dispatch, Channel.SMS, lambda row, _: OURS if row.attempts else BUSY)
    (reported,) = [
        UUID(str(each.claimed.delivery.id)) for each in worker._ended if each.outcome is BUSY
    ]

    async def report() -> None:
        async with dispatch.context.database.unit_of_work("dispatch") as work:
            await store_report(work, dispatch.context, reported, "SM1", "undelivered", "30007")

    meeting(monkeypatch, (recording, "lock_deliveries"), (sms_reports, "watch_campaign"))
    async with asyncio.timeout(HANGS):
        await asyncio.gather(worker._record(), report())
    states = {
        (each.id == reported, each.state, each.reason) for each in await dispatch.deliveries()
    }
    assert {(True, "pending", "sender-refused"), (False, "failed", "not-authorised")} <= states
    assert "channel-unavailable" in await told(dispatch)


async def test_what_is_forgotten_waits_for_nobody_who_tells_it_again(
    dispatch: DispatchFixture,
) -> None:
    """Old rows are deleted in no order, so it skips locked ones."""
    longer = utc_now() - AGAIN_AFTER - timedelta(minutes=1)
    await dispatch.do("INSERT INTO told_outcomes VALUES ('email', 'invented', :at)", at=longer)
    async with dispatch.context.database.engine.begin() as telling:
        await telling.exec_driver_sql("SELECT FROM told_outcomes FOR UPDATE")
        async with asyncio.timeout(HANGS):
            assert await forget_notified(dispatch.context.database) == 0
    assert await forget_notified(dispatch.context.database) == 1

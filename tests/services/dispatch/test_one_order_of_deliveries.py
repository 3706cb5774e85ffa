"""Concurrent operations on the same deliveries lock in one order, and do not deadlock.

A worker whose lease was lost may settle what others hold, wait for, or send again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from services.dispatch.operations.contacts.trial_messages import try_now
from services.dispatch.operations.deliveries import recording
from services.dispatch.operations.deliveries.recording import EndedAttempt, record_attempts
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason, State
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.contracts.intake import AlertWithdrawn
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.test_one_order_of_locks import holding
from tests.services.locks import until_they_wait, waiting

LOST = new_id()
"""A claim that was given up."""
FIRST, SECOND = UUID(int=1), UUID(int=2)
ALERT, SUBJECT = new_id(), new_id()


async def two_deliveries(dispatch: DispatchFixture) -> UUID:
    """Start two campaigns about one alert to one contact; return the contact.

    In the campaigns and in the table, the delivery `SECOND` is before `FIRST`.
    """
    contact = (await dispatch.contact(email="recipient@invented.example")).id
    campaigns = sorted(
        [await dispatch.start(Issued(alert=ALERT, subject=SUBJECT)) for _ in range(2)]
    )
    for campaign, delivery in zip(campaigns, (SECOND, FIRST), strict=True):
        await dispatch.do(
            "UPDATE deliveries SET id = :id, next_try_at = now() + interval '1 hour'"
            " WHERE campaign = :campaign",
            id=delivery,
            campaign=campaign,
        )
    return contact


async def settle(dispatch: DispatchFixture) -> None:
    """Record both as sent, as a worker that lost its leases."""
    sent = [Settling(each, State.SENT, Reason.ACCEPTED, claim=LOST) for each in (FIRST, SECOND)]
    async with dispatch.context.database.unit_of_work("test") as work:
        await settle_deliveries(work, dispatch.context, sent)


async def beside_settling(dispatch: DispatchFixture, other: Callable[[], Awaitable[None]]) -> None:
    """Let another operation wait for `FIRST` while it is being settled."""
    async with holding(dispatch, "deliveries", FIRST):
        one = asyncio.create_task(settle(dispatch))
        await until_they_wait(dispatch.context.database, one)
        two = asyncio.create_task(_run(other))
        await until_they_wait(dispatch.context.database, one, two)
    await asyncio.gather(one, two)


async def _run(operation: Callable[[], Awaitable[None]]) -> None:
    await operation()


async def test_withdrawing_an_alert_does_not_deadlock_with_settling(
    dispatch: DispatchFixture,
) -> None:
    await two_deliveries(dispatch)
    withdrawn = AlertWithdrawn(alert=ALERT, subject=SUBJECT, withdrawn_at=utc_now())
    await beside_settling(dispatch, lambda: dispatch.hear(withdrawn))
    assert await dispatch.scalar("SELECT count(*) FROM campaigns WHERE stopped_at IS NULL") == 0
    assert {row.state for row in await dispatch.deliveries()} == {"sent"}


async def test_trying_a_contact_now_does_not_deadlock_with_settling(
    dispatch: DispatchFixture,
) -> None:
    contact = await two_deliveries(dispatch)

    async def try_it() -> None:
        async with dispatch.context.database.unit_of_work("test") as work:
            await try_now(work, dispatch.context, contact, Channel.EMAIL)

    await beside_settling(dispatch, try_it)
    assert {row.state for row in await dispatch.deliveries()} == {"sent"}


def tried(delivery: UUID, address: UUID, claim: UUID, kind: AttemptOutcome) -> EndedAttempt:
    row = SimpleNamespace(
        id=delivery,
        address=address,
        failures=0,
        attempts=1,
        campaign=None,
        notice=None,
        critical=False,
        repeated=False,
    )
    claimed: Any = SimpleNamespace(delivery=row, claim=claim, is_trial=False)
    reason = Reason.BUSY if kind is AttemptOutcome.RETRY else Reason.ACCEPTED
    return EndedAttempt(new_id(), claimed, AttemptResult(kind, reason), 0.1)


async def claimed_by(dispatch: DispatchFixture, delivery: UUID, claim: UUID) -> UUID:
    """Claim a delivery; return its address."""
    await dispatch.do(
        "UPDATE deliveries SET state = 'claimed', claim = :claim, next_try_at = NULL,"
        " lease_until = now() + interval '1 minute', attempts = 1 WHERE id = :id",
        claim=claim,
        id=delivery,
    )
    found = await dispatch.scalar("SELECT address FROM deliveries WHERE id = :id", id=delivery)
    return UUID(str(found))


async def record(dispatch: DispatchFixture, *made: EndedAttempt) -> None:
    async with dispatch.context.database.unit_of_work("test") as work:
        chance = Random(1)  # noqa: S311  # for a pause
        await record_attempts(work, dispatch.context, Channel.EMAIL, made, chance)


async def test_recording_retries_does_not_deadlock_with_settling(dispatch: DispatchFixture) -> None:
    await two_deliveries(dispatch)
    claim = new_id()
    waits = [
        tried(each, await claimed_by(dispatch, each, claim), claim, AttemptOutcome.RETRY)
        for each in (SECOND, FIRST)
    ]
    await beside_settling(dispatch, lambda: record(dispatch, *waits))
    assert {row.state for row in await dispatch.deliveries()} == {"sent"}


async def test_two_workers_that_lost_leases_to_each_other_do_not_deadlock(
    dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_deliveries(dispatch)
    claims = {FIRST: new_id(), SECOND: new_id()}
    addresses = {each: await claimed_by(dispatch, each, claims[each]) for each in claims}
    reached = 0
    keep = recording._store_waiting

    async def keep_waiting(*given: Any) -> None:
        nonlocal reached
        reached += 1
        while reached < 2 and not await waiting(dispatch.context.database):  # noqa: ASYNC110  # a lock sets no event
            await asyncio.sleep(0.02)
        await keep(*given)

    monkeypatch.setattr(recording, "_store_waiting", keep_waiting)

    def batch(lost: UUID, held: UUID) -> list[EndedAttempt]:
        return [
            tried(lost, addresses[lost], LOST, AttemptOutcome.ACCEPTED),
            tried(held, addresses[held], claims[held], AttemptOutcome.RETRY),
        ]

    await asyncio.gather(
        record(dispatch, *batch(FIRST, SECOND)), record(dispatch, *batch(SECOND, FIRST))
    )
    assert {row.state for row in await dispatch.deliveries()} == {"sent"}

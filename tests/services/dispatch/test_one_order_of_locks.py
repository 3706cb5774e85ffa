"""Two processes that record attempts at the same addresses and deliveries do not deadlock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.dispatch.operations.contacts.blocking import unblock_address
from services.dispatch.operations.contacts.editing import rotate_secret
from services.dispatch.operations.contacts.reserved_addresses import block_reserved
from services.dispatch.operations.deliveries.leases import renew_leases
from services.dispatch.operations.deliveries.recording import (
    EndedAttempt,
    pause_failing_addresses,
    record_attempts,
)
from services.dispatch.operations.locking import lock_address_rows
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason, State
from shared.clock import new_id, utc_now
from shared.contracts.channels import Channel
from shared.problems import Conflict
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.locks import until_they_wait


@asynccontextmanager
async def holding(dispatch: DispatchFixture, table: str, row: UUID) -> AsyncIterator[Any]:
    """Yield a connection whose transaction has locked this row."""
    async with dispatch.context.database.engine.begin() as connection:
        await lock(connection, table, row)
        yield connection


async def lock(connection: Any, table: str, row: UUID) -> None:
    held = text(f"SELECT FROM {table} WHERE id = :id FOR UPDATE")  # our own text
    await connection.execute(held, {"id": row})


def tried(address: UUID, kind: AttemptOutcome) -> Any:
    row = SimpleNamespace(address=address, failures=1)
    outcome = AttemptResult(kind, Reason.BUSY)
    return SimpleNamespace(claimed=SimpleNamespace(delivery=row), outcome=outcome)


async def test_what_fails_for_one_and_works_for_the_other(dispatch: DispatchFixture) -> None:
    for _ in range(2):
        await dispatch.contact()
    first, second = [row.id for row in await dispatch.rows("SELECT id FROM addresses ORDER BY id")]

    async def record(failing: UUID, well: UUID) -> None:
        made = [
            tried(failing, AttemptOutcome.RETRY),
            tried(well, AttemptOutcome.ACCEPTED),
        ]
        async with dispatch.context.database.unit_of_work("test") as work:
            await pause_failing_addresses(work, made, Random(1))  # noqa: S311  # for a pause

    async with holding(dispatch, "addresses", first):
        one = asyncio.create_task(record(first, second))
        await until_they_wait(dispatch.context.database, one)
        other = asyncio.create_task(record(second, first))
        await until_they_wait(dispatch.context.database, one, other)
    await asyncio.gather(one, other)
    kept = await dispatch.rows("SELECT failures, rests_until FROM addresses ORDER BY id")
    assert [(row.failures, row.rests_until is None) for row in kept] == [(0, True), (2, False)]


async def test_leases_are_renewed_while_some_are_settled(dispatch: DispatchFixture) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.start(Issued())
    claim, lease = new_id(), utc_now()
    await dispatch.do(
        "UPDATE deliveries SET state = 'claimed', claim = :claim, lease_until = :lease,"
        " next_try_at = NULL",
        claim=claim,
        lease=lease,
    )
    rows = sorted(await dispatch.deliveries(), key=lambda row: str(row.id))
    held: list[Any] = [SimpleNamespace(delivery=row, claim=claim) for row in rows]

    async def renew() -> None:
        async with dispatch.context.database.unit_of_work("test") as work:
            await renew_leases(work, held, timedelta(minutes=1))

    settled, other = rows[1].id, rows[0].id
    async with holding(dispatch, "deliveries", settled) as settles:
        task = asyncio.create_task(renew())
        await until_they_wait(dispatch.context.database, task)
        await lock(settles, "deliveries", other)
    await task
    kept = {row.id: row.lease_until for row in await dispatch.deliveries()}
    assert kept[settled] == lease
    assert kept[other] > lease


async def test_what_two_settle_at_once(dispatch: DispatchFixture) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.start(Issued())
    first, second = sorted(UUID(str(row.id)) for row in await dispatch.deliveries())

    async def settle(*deliveries: UUID) -> None:
        async with dispatch.context.database.unit_of_work("test") as work:
            withheld = [Settling(each, State.WITHHELD, Reason.HAZARD) for each in deliveries]
            await settle_deliveries(work, dispatch.context, withheld)

    async with holding(dispatch, "deliveries", first):
        one = asyncio.create_task(settle(first, second))
        await until_they_wait(dispatch.context.database, one)
        other = asyncio.create_task(settle(second, first))
        await until_they_wait(dispatch.context.database, one, other)
    await asyncio.gather(one, other)
    assert {row.state for row in await dispatch.deliveries()} == {"withheld"}
    assert len(await dispatch.emitted("delivery.settled")) == 2


async def test_what_is_busy_for_one_and_refused_for_the_other(dispatch: DispatchFixture) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.start(Issued())
    first, second = sorted(await dispatch.deliveries(), key=lambda row: str(row.address))

    def ended(row: Any, kind: AttemptOutcome, reason: Reason) -> EndedAttempt:
        address = UUID(str(row.address))
        delivery = SimpleNamespace(
            id=row.id,
            address=address,
            failures=0,
            attempts=0,
            campaign=None,
            notice=None,
            critical=False,
            repeated=False,
        )
        # Another worker may hold it by now: that says nothing about its address.
        claimed: Any = SimpleNamespace(delivery=delivery, claim=new_id(), is_trial=False)
        return EndedAttempt(new_id(), claimed, AttemptResult(kind, reason), 0.1)

    async def record(busy: Any, dead: Any) -> None:
        made = [
            ended(busy, AttemptOutcome.RETRY, Reason.BUSY),
            ended(dead, AttemptOutcome.REFUSED, Reason.NO_SUCH_ADDRESS),
        ]
        async with dispatch.context.database.unit_of_work("test") as work:
            chance = Random(1)  # noqa: S311  # for a pause
            await record_attempts(work, dispatch.context, Channel.EMAIL, made, chance)

    async with holding(dispatch, "addresses", UUID(str(second.address))):
        one = asyncio.create_task(record(second, first))
        await until_they_wait(dispatch.context.database, one)
        other = asyncio.create_task(record(first, second))
        await until_they_wait(dispatch.context.database, one, other)
    await asyncio.gather(one, other)
    kept = await dispatch.rows("SELECT blocked_reason FROM addresses")
    assert {row.blocked_reason for row in kept} == {"no-such-address"}


async def test_addresses_of_trials_are_let_go_while_others_are_marked(
    dispatch: DispatchFixture,
) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.do("UPDATE addresses SET blocked_reason = 'reserved-domain', blocked_at = now()")
    first, second = [row.id for row in await dispatch.rows("SELECT id FROM addresses ORDER BY id")]
    # In the table, the second is before the first.
    await dispatch.do("UPDATE addresses SET failures = 1 WHERE id = :id", id=first)

    async def mark() -> None:
        async with dispatch.context.database.unit_of_work("test") as work:
            await lock_address_rows(work, {first, second})

    async def let_go() -> None:
        await block_reserved(dispatch.context)

    async with holding(dispatch, "addresses", first):
        one = asyncio.create_task(mark())
        await until_they_wait(dispatch.context.database, one)
        other = asyncio.create_task(let_go())
        await until_they_wait(dispatch.context.database, one, other)
    await asyncio.gather(one, other)
    blocked = "SELECT count(*) FROM addresses WHERE blocked_reason IS NOT NULL"
    assert await dispatch.scalar(blocked) == 0


@pytest.mark.parametrize("locks", ["rests", "marks", "edits", "unblocks"])
async def test_a_campaign_begins_while_its_contacts_and_addresses_are_locked(
    dispatch: DispatchFixture, locks: str
) -> None:
    contacts = [(await dispatch.contact()).id for _ in range(2)]
    addresses = [UUID(str(row.id)) for row in await dispatch.rows("SELECT id FROM addresses")]

    async def begin() -> None:
        await dispatch.start(Issued())

    async with dispatch.context.database.unit_of_work("test") as work:
        if locks == "rests":
            made = [tried(each, AttemptOutcome.RETRY) for each in addresses]
            await pause_failing_addresses(work, made, Random(1))  # noqa: S311  # for a pause
        elif locks == "marks":
            await lock_address_rows(work, addresses)
        for contact in contacts:
            if locks == "edits":
                with pytest.raises(Conflict):  # it has no endpoint: both are locked by then
                    await rotate_secret(work, contact)
            if locks == "unblocks":
                await unblock_address(work, dispatch.context, contact, Channel.EMAIL)
        task = asyncio.create_task(begin())
        await until_they_wait(dispatch.context.database, task)
        waited = not task.done()
    await task
    assert not waited
    assert len(await dispatch.deliveries()) == 2

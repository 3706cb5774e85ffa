"""Two processes at one delivery: one claims it, and the other cannot change it.

What is done twice at one moment here is done by two connections. All persons are invented.
"""

import asyncio

from sqlalchemy import text

from services.dispatch.operations.deliveries.claiming import claim_due
from services.dispatch.operations.deliveries.due_query import Capacity
from services.dispatch.operations.deliveries.leases import expire_leases
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.attempt_results import AttemptResult
from services.dispatch.rules.reasons import AttemptOutcome, Reason, State
from services.dispatch.workers import LEASE, Leases
from shared.clock import utc_now
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking
from tests.services.dispatch.test_reports_on_copies import begun

ACCEPTED = AttemptResult(AttemptOutcome.ACCEPTED, Reason.ACCEPTED)
ROOM = Capacity(most=10, per_address=10, under_way={})
WAITS_FOR_NOBODY = text("SET LOCAL lock_timeout = '5s'")
"""If it waits all the same, the test fails."""
OVER = "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE state = 'claimed'"


async def test_what_one_claims_at_this_moment_another_neither_claims_nor_waits_for(
    dispatch: DispatchFixture,
) -> None:
    for _ in range(2):
        await dispatch.contact()
    await dispatch.start()
    database, one_place = dispatch.context.database, Capacity(1, 10, under_way={})
    async with database.unit_of_work("one") as one:
        (first,) = (await claim_due(one, dispatch.context, Channel.EMAIL, one_place, LEASE)).claimed
        async with database.unit_of_work("other") as other:
            await other.session.execute(WAITS_FOR_NOBODY)
            then = (await claim_due(other, dispatch.context, Channel.EMAIL, ROOM, LEASE)).claimed
            assert [each.delivery.id == first.delivery.id for each in then] == [False]
    claims = {(row.state, row.attempts, row.claim) for row in await dispatch.deliveries()}
    assert claims == {("claimed", 1, first.claim), ("claimed", 1, then[0].claim)}


async def test_what_is_recorded_at_this_moment_is_not_given_up(dispatch: DispatchFixture) -> None:
    await dispatch.contact()
    await dispatch.start(Issued(level="critical"))
    worker = await begun(dispatch, Channel.EMAIL, ACCEPTED)
    await dispatch.do(OVER)
    database, (tried,) = dispatch.context.database, worker._ended
    sent = Settling(tried.claimed.delivery.id, State.SENT, Reason.ACCEPTED, tried.claimed.claim)
    async with database.unit_of_work("recording") as recording:
        await settle_deliveries(recording, dispatch.context, [sent])
        async with database.unit_of_work("leases") as leases:
            await leases.session.execute(WAITS_FOR_NOBODY)
            assert await expire_leases(leases, dispatch.context) == 0
    assert await dispatch.states() == [("email", "sent", "accepted")]


async def test_a_worker_renews_nothing_that_another_holds_by_now(
    dispatch: DispatchFixture,
) -> None:
    """Otherwise it is held as long as the first one hangs, even if the second one has ended."""
    await dispatch.contact()
    await dispatch.start(Issued(level="critical"))
    slow = dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))
    await slow._claim()
    await dispatch.do(OVER)
    await Leases(dispatch.context).round()
    assert await dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))._claim() == 1
    (held,) = await dispatch.deliveries()
    await slow.renew()
    assert [row.lease_until for row in await dispatch.deliveries()] == [held.lease_until]


async def test_a_lease_is_never_shortened(dispatch: DispatchFixture) -> None:
    """If a clock was set back, others would give up attempts that are still running."""
    await dispatch.contact()
    await dispatch.start()
    worker = dispatch.worker(Channel.EMAIL, Taking(hold=asyncio.Event()))
    await worker._claim()
    longer = utc_now() + 2 * LEASE
    await dispatch.do("UPDATE deliveries SET lease_until = :longer", longer=longer)
    await worker.renew()
    assert [row.lease_until for row in await dispatch.deliveries()] == [longer]


async def test_what_is_settled_is_settled_by_nobody_who_holds_it_no_more(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    await dispatch.start()
    await dispatch.worker(Channel.EMAIL, Taking()).drain()
    (row,) = await dispatch.deliveries()
    async with dispatch.context.database.unit_of_work("person") as work:
        withheld = Settling(row.id, State.WITHHELD, Reason.NOT_TAKEN)
        assert await settle_deliveries(work, dispatch.context, [withheld]) == []
    assert await dispatch.states() == [("email", "sent", "accepted")]


async def test_what_a_worker_holds_is_settled_by_nobody_without_its_claim(
    dispatch: DispatchFixture,
) -> None:
    await dispatch.contact()
    await dispatch.start()
    worker = await begun(dispatch, Channel.EMAIL, ACCEPTED)
    (row,) = await dispatch.deliveries()
    async with dispatch.context.database.unit_of_work("person") as work:
        withheld = Settling(row.id, State.WITHHELD, Reason.NOT_TAKEN)
        assert await settle_deliveries(work, dispatch.context, [withheld]) == []
    await worker._record()
    assert await dispatch.states() == [("email", "sent", "accepted")]

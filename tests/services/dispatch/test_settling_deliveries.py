"""What settles a delivery, and what comes too late or too early. Nobody is real."""

from uuid import UUID

import pytest

from services.dispatch.operations.deliveries.leases import anything_expired
from services.dispatch.operations.deliveries.sms_reports import store_report
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.reasons import Reason, State
from shared.access.roles import Role
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture
from tests.services.dispatch.test_notices_to_administrators import notice
from tests.services.dispatch.test_reports_on_copies import unanswered

SMS = "SMfirst"
HELD = "claim = gen_random_uuid(), lease_until = now()"


async def stands(dispatch: DispatchFixture, state: str, more: str = "") -> UUID:
    """Return an SMS that was sent without an answer and now has this state."""
    await unanswered(dispatch, Channel.SMS)
    (row,) = await dispatch.deliveries()
    until = "now(), settled_at = NULL" if state == "pending" else "NULL, settled_at = now()"
    if state == "claimed":
        until = "NULL, settled_at = NULL"
    so = f"state = '{state}', next_try_at = {until} {more}"
    await dispatch.do(f"UPDATE deliveries SET {so}")  # noqa: S608  # our own words
    return UUID(str(row.id))


async def state(dispatch: DispatchFixture) -> str:
    (row,) = await dispatch.deliveries()
    return str(row.state)


@pytest.mark.parametrize(
    ("before", "more", "after"),
    [
        ("pending", "", "withheld"),
        ("unknown", "", "withheld"),
        ("sent", "", "sent"),
        ("delivered", "", "delivered"),
        ("failed", "", "failed"),
        ("claimed", f", {HELD}", "claimed"),
    ],
)
async def test_who_holds_no_claim_settles_only_what_waits_or_is_not_known(
    dispatch: DispatchFixture, before: str, more: str, after: str
) -> None:
    delivery = await stands(dispatch, before, more)
    async with dispatch.context.database.unit_of_work("test") as work:
        withheld = [Settling(delivery, State.WITHHELD, Reason.CONSENT_CHANGED)]
        changed = await settle_deliveries(work, dispatch.context, withheld)
    assert await state(dispatch) == after
    assert bool(changed) is (after == "withheld")


async def reported(dispatch: DispatchFixture, delivery: UUID, status: str) -> bool:
    async with dispatch.context.database.unit_of_work("dispatch") as work:
        return await store_report(work, dispatch.context, delivery, SMS, status, None)


@pytest.mark.parametrize(
    ("status", "after"), [("sent", "unknown"), ("failed", "unknown"), ("delivered", "delivered")]
)
async def test_of_an_sms_that_was_reported_lost_only_that_it_arrived_is_news(
    dispatch: DispatchFixture, status: str, after: str
) -> None:
    delivery = await stands(dispatch, "unknown")
    await dispatch.do("UPDATE attempts SET outcome = 'reported', provider_id = :sid", sid=SMS)
    assert await reported(dispatch, delivery, status) is (after == "delivered")
    assert await state(dispatch) == after


@pytest.mark.parametrize(("repeated", "after"), [(True, "sent"), (False, "pending")])
async def test_a_report_settles_what_waits_only_where_it_may_have_gone_out(
    dispatch: DispatchFixture, repeated: bool, after: str
) -> None:
    delivery = await stands(dispatch, "pending", f", repeated = {repeated}")
    assert await reported(dispatch, delivery, "sent") is repeated
    assert await state(dispatch) == after


async def test_a_notice_for_nobody_is_looked_at_though_no_lease_has_run_out(
    dispatch: DispatchFixture,
) -> None:
    database = dispatch.context.database
    assert not await anything_expired(database)
    await dispatch.hear(notice("case-waits", role=Role.APPROVER.value))
    assert await dispatch.scalar("SELECT count(*) FROM unheard_notices") == 1
    assert await anything_expired(database)

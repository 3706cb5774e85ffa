"""Record what a person found out about a delivery whose outcome was not known."""

from uuid import UUID

from services.dispatch.context import Context
from services.dispatch.operations.campaigns.deciding import accept_danger, decided_on
from services.dispatch.operations.campaigns.finishing import watch_campaign
from services.dispatch.operations.campaigns.sending_again import expect_goes_on
from services.dispatch.operations.locking import lock_delivery
from services.dispatch.operations.outcomes.settling import Settling, settle_deliveries
from services.dispatch.rules.reasons import Reason, State
from services.dispatch.schemas import Settled
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork


async def settle_unknown(
    work: UnitOfWork,
    context: Context,
    campaign: UUID,
    delivery: UUID,
    found: str,
    seen: str | None = None,
) -> Settled:
    """Settle a delivery of unknown result as a person says: `sent`, `not-sent` or `again`.

    `Conflict` `not-unknown` if it is known now; for `again`, which is a decision about this
    recipient, also as in `expect_goes_on` and `accept_danger`.
    """
    row, known = await lock_delivery(work, campaign, delivery)
    if row.state != State.UNKNOWN:
        raise Conflict("The result of this delivery is already known.", code="not-unknown")
    if found == "again":
        await expect_goes_on(work, context, known)
        await accept_danger(work, row, seen)
    decided_on(work, "delivery.decided", row, known, found=found)
    if found == "again":
        row.state, row.reason = State.PENDING.value, Reason.SEND_AGAIN.value
        row.next_try_at = max(work.now, known.embargo_until or work.now)
        row.settled_at, row.repeated = None, True
        await work.session.flush()
        await watch_campaign(work, campaign)
        context.wake_ups.wake_after(work)
        return Settled(
            id=delivery, state=State.PENDING, reason=Reason.SEND_AGAIN, goes_out_at=row.next_try_at
        )
    state, reason = (
        (State.SENT, Reason.SETTLED_BY_PERSON)
        if found == "sent"
        else (State.WITHHELD, Reason.NOT_TAKEN)
    )
    await settle_deliveries(work, context, [Settling(delivery, state, reason)])
    return Settled(id=delivery, state=state, reason=reason)

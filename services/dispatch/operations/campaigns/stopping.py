"""The end of a campaign: nothing more of it is claimed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from services.dispatch.context import Context
from services.dispatch.operations.locking import lock_campaign
from services.dispatch.tables import Campaign, Delivery
from shared.contracts.dispatch import CampaignStopped
from shared.storage.unit_of_work import UnitOfWork


async def stop_campaign(
    work: UnitOfWork, context: Context, campaign: UUID, reason: str
) -> Campaign:
    """Stop a campaign and return it.

    One that was stopped before stays as it was.

    What is being claimed at this moment is claimed before this commits, or not at all.
    """
    row = await lock_campaign(work, campaign)
    await stop_locked(work, row, reason)
    context.wake_ups.wake_after(work)
    return row


async def stop_locked(work: UnitOfWork, campaign: Campaign, reason: str) -> None:
    """Stop a campaign whose row is locked."""
    if campaign.stopped_at is not None:
        return
    campaign.stopped_at, campaign.stopped_by = work.now, work.actor
    campaign.stop_reason = reason
    await work.session.flush()
    await bring_forward(work, [campaign.id])
    work.emit(
        CampaignStopped(
            campaign=campaign.id,
            case=campaign.case_id,
            document=campaign.document,
            reason=reason,
            stopped_at=work.now,
        )
    )
    # The driver's own kind of UUID is none that the trail's JSON knows.
    stopped = UUID(bytes=campaign.id.bytes)
    work.record("campaign.stopped", "campaign", stopped, (campaign.subject,), reason=reason)


async def bring_forward(
    work: UnitOfWork, campaigns: Sequence[UUID], *, use: str | None = None
) -> None:
    """Make waiting deliveries due now, so that the next claim withholds and reports them."""
    if not campaigns:
        return
    waiting = (
        update(Delivery)
        .where(Delivery.campaign.in_(campaigns), Delivery.state == "pending")
        .values(next_try_at=work.now)
    )
    if use is not None:
        waiting = waiting.where(Delivery.use == use)
    await work.session.execute(waiting.execution_options(synchronize_session=False))

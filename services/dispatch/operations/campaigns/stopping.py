"""Stop a campaign: nothing more of it is claimed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from services.dispatch.context import Context
from services.dispatch.operations.locking import lock_campaign
from services.dispatch.tables import Campaign
from shared.contracts.dispatch import CampaignStopped
from shared.storage.unit_of_work import UnitOfWork

# One statement, so that deliveries of several campaigns are locked in one order.
_BRING_FORWARD = text(
    """
    UPDATE deliveries SET next_try_at = :now
    WHERE id IN (
        SELECT id FROM deliveries
        WHERE campaign = ANY(CAST(:campaigns AS uuid[]) || CAST(:by_use AS uuid[]))
            AND state = 'pending' AND (use = :use OR campaign = ANY(CAST(:campaigns AS uuid[])))
        ORDER BY id FOR NO KEY UPDATE
    )
    """
)


async def stop_campaign(
    work: UnitOfWork, context: Context, campaign: UUID, reason: str
) -> Campaign:
    """Stop a campaign and return it.

    A campaign that was stopped before stays as it was. A claim that is running is committed before
    this, or claims nothing of it.
    """
    row = await lock_campaign(work, campaign)
    await stop_locked(work, [row], reason)
    context.wake_ups.wake_after(work)
    return row


async def stop_locked(work: UnitOfWork, campaigns: Sequence[Campaign], reason: str) -> None:
    """Stop campaigns whose rows are locked."""
    going = [each for each in campaigns if each.stopped_at is None]
    for campaign in going:
        campaign.stopped_at, campaign.stopped_by = work.now, work.actor
        campaign.stop_reason = reason
    await work.session.flush()
    await make_due_now(work, [each.id for each in going])
    for campaign in going:
        _emit_stopped(work, campaign, reason)


def _emit_stopped(work: UnitOfWork, campaign: Campaign, reason: str) -> None:
    work.emit(
        CampaignStopped(
            campaign=campaign.id,
            case=campaign.case_id,
            document=campaign.document,
            reason=reason,
            stopped_at=work.now,
        )
    )
    # The driver's UUID type cannot be written as JSON in the audit trail.
    stopped = UUID(bytes=campaign.id.bytes)
    work.record("campaign.stopped", "campaign", stopped, (campaign.subject,), reason=reason)


async def make_due_now(
    work: UnitOfWork,
    campaigns: Sequence[UUID],
    *,
    by_use: Sequence[UUID] = (),
    use: str | None = None,
) -> None:
    """Make waiting deliveries due now, so that the next claim withholds and reports them.

    Of the campaigns in `by_use`, only those that are sent under this use.
    """
    if campaigns or by_use:
        asked = {"campaigns": campaigns, "by_use": by_use, "use": use, "now": work.now}
        await work.session.execute(_BRING_FORWARD, asked)

"""Record in the timeline of a case what dispatch reports about its campaigns."""

from uuid import UUID

from sqlalchemy import select

from services.triage.operations.notices import notify_officers
from services.triage.operations.timeline import Detail, note
from services.triage.rules.campaigns import HANDED_OVER, TAKEN, ending_entry
from services.triage.rules.kinds import is_handed_over
from services.triage.tables import Case, Document
from shared.contracts.codes import Level
from shared.contracts.dispatch import (
    AppealRefused,
    CampaignFinished,
    CampaignHindered,
    CampaignStarted,
    CampaignStopped,
)
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork


async def on_campaign_started(work: UnitOfWork, event: CampaignStarted) -> None:
    detail: Detail = {"campaign": str(event.campaign), "document": str(event.document)}
    detail |= {count.channel: count.number for count in event.deliveries}
    note(work, event.case, "campaign-started", at=event.started_at, detail=detail)


async def on_campaign_stopped(work: UnitOfWork, event: CampaignStopped) -> None:
    detail: Detail = {
        "campaign": str(event.campaign),
        "document": str(event.document),
        "reason": event.reason,
    }
    note(work, event.case, "campaign-stopped", at=event.stopped_at, detail=detail)


async def on_campaign_hindered(work: UnitOfWork, event: CampaignHindered) -> None:
    """Record that messages wait for a channel, and notify the officer: it may last a day."""
    detail: Detail = {
        "campaign": str(event.campaign),
        "document": str(event.document),
        "hindered": event.channel,
        "hindrance": event.reason,
    }
    note(work, event.case, "campaign-hindered", at=event.hindered_at, detail=detail)
    # If the e-mail channel is waiting, a notice by e-mail would wait too.
    at_least: Level = "critical" if event.channel == "email" else "low"
    await notify_officers_of(
        work, event.case, NoticeReason.CHANNEL_UNAVAILABLE, event.campaign, at_least=at_least
    )


async def on_campaign_finished(work: UnitOfWork, event: CampaignFinished) -> None:
    """Record the result. If nothing was sent, notify the officer, unless people hand it over.

    A message whose outcome nobody knows may have been sent: the officer was notified when it was
    settled.
    """
    document = await work.session.get(Document, event.document)
    by_hand = document is not None and is_handed_over(document.attestation)
    numbers: dict[str, int] = {}
    for count in event.counts:
        numbers[count.state] = numbers.get(count.state, 0) + count.number
    taken = sum(numbers.get(state, 0) for state in TAKEN)
    lost = sum(number for state, number in numbers.items() if state not in TAKEN)
    unknown = numbers.get("unknown", 0)
    detail: Detail = {
        "campaign": str(event.campaign),
        "document": str(event.document),
        "taken": taken,
        "not_taken": lost,
        **{f"number_{code}": n for code, n in numbers.items()},
    }
    ending = HANDED_OVER if by_hand else ending_entry(taken, lost, unknown)
    note(work, event.case, ending, at=event.finished_at, detail=detail)
    if not taken and not unknown and not event.stopped and not by_hand:
        await notify_officers_of(work, event.case, NoticeReason.NOBODY_REACHED, event.campaign)


async def notify_officers_of(
    work: UnitOfWork,
    case: UUID,
    reason: NoticeReason,
    campaign: UUID | None = None,
    *,
    at_least: Level = "low",
) -> None:
    found = await work.session.get(Case, case)
    if found is not None:
        await notify_officers(work, found, reason, at_least=at_least, campaign=campaign)


async def on_appeal_refused(work: UnitOfWork, event: AppealRefused) -> None:
    """Record it with the case. If no document of ours is behind it, only dispatch reports it."""
    own = select(Document.id).where(Document.id == event.document, Document.case_id == event.case)
    if await work.session.scalar(own) is None:
        return
    detail: Detail = {"document": str(event.document), "reason": event.reason}
    note(work, event.case, "appeal-refused", at=event.refused_at, detail=detail)

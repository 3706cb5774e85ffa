"""What happened in a case, in order; also what dispatch and relocation tell of it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from services.triage.operations.notices import tell_officers
from services.triage.queries.timeline import REQUEST_OPENED, counted
from services.triage.tables import (
    Case,
    CaseAlert,
    Document,
    TimelineEntry,
)
from services.triage.tables.metadata import Values
from shared.clock import new_id
from shared.contracts.codes import Level
from shared.contracts.content import GrantDecision
from shared.contracts.dispatch import (
    AppealRefused,
    CampaignFinished,
    CampaignHindered,
    CampaignStarted,
    CampaignStopped,
)
from shared.contracts.relocation import GrantDecided, GrantRequested
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import DetailValue, UnitOfWork

TAKEN = frozenset({"sent", "delivered"})

Detail = dict[str, DetailValue]


def note(
    work: UnitOfWork,
    case: UUID,
    kind: str,
    *,
    at: datetime | None = None,
    detail: Detail | None = None,
    by: UUID | None = None,
    sealed: tuple[UUID, BaseModel] | None = None,
) -> None:
    """Add an entry to the timeline.

    `detail` holds codes, ids and counts; `sealed`: subject, restricted words; `by`: the account
    that did it, where that is not the account of this unit of work.
    """
    noted = TimelineEntry(**entry(work, case, kind, at=at, detail=detail))
    noted.actor = noted.actor if by is None else str(by)
    if sealed is not None:
        subject, model = sealed
        place = place_of(TimelineEntry.words, noted.id)
        noted.words = work.keys.seal_model(subject, place, model)
    work.session.add(noted)


def entry(
    work: UnitOfWork,
    case: UUID,
    kind: str,
    *,
    at: datetime | None = None,
    detail: Detail | None = None,
) -> Values:
    """Return the row of an entry that is stored with what it tells of."""
    return {
        "id": new_id(), "case_id": case, "at": at or work.now, "kind": kind, "actor": work.actor,
        "detail": detail or {},
    }  # fmt: skip


async def expect_nothing_since(
    work: UnitOfWork, case: UUID, seen: int | None, kind: str | None = None
) -> None:
    """Raise `Conflict` `changed-since` where the case is no longer as the reader saw it.

    `seen`: how many entries it had then, of this kind or all; None asks nothing. The case is
    locked.
    """
    if seen is None:
        return
    happened = await counted(work.session, case)
    if seen != (sum(happened.values()) if kind is None else happened.get(kind, 0)):
        raise Conflict(
            msgid(
                "This case changed after you opened it, or you sent this twice. Look at it "
                "again first."
            ),
            code="changed-since",
        )


async def cases_of(work: UnitOfWork, alert: UUID) -> list[UUID]:
    """Return the cases that stand on this alert, by id."""
    found = await work.session.scalars(
        select(CaseAlert.case_id).where(CaseAlert.alert == alert).order_by(CaseAlert.case_id)
    )
    return list(found)


async def keep_campaign_started(work: UnitOfWork, event: CampaignStarted) -> None:
    detail: Detail = {"campaign": str(event.campaign), "document": str(event.document)}
    detail |= {count.channel: count.number for count in event.deliveries}
    note(work, event.case, "campaign-started", at=event.started_at, detail=detail)


async def keep_campaign_stopped(work: UnitOfWork, event: CampaignStopped) -> None:
    detail: Detail = {
        "campaign": str(event.campaign),
        "document": str(event.document),
        "reason": event.reason,
    }
    note(work, event.case, "campaign-stopped", at=event.stopped_at, detail=detail)


async def keep_campaign_hindered(work: UnitOfWork, event: CampaignHindered) -> None:
    """Note that messages wait for a channel, and tell the officer: it may last for a day."""
    detail: Detail = {
        "campaign": str(event.campaign), "document": str(event.document),
        "hindered": event.channel, "hindrance": event.reason,
    }  # fmt: skip
    note(work, event.case, "campaign-hindered", at=event.hindered_at, detail=detail)
    # Where it is e-mail that waits, an e-mail of it would wait too.
    at_least: Level = "critical" if event.channel == "email" else "low"
    await tell_officers_of(
        work, event.case, NoticeReason.CHANNEL_UNAVAILABLE, event.campaign, at_least=at_least
    )


async def keep_campaign_finished(work: UnitOfWork, event: CampaignFinished) -> None:
    """Note what it came to. Where nothing of it went out, the officer is told.

    A message of which nobody knows may have gone out: the officer was told when it was settled.
    """
    numbers: dict[str, int] = {}
    for count in event.counts:
        numbers[count.state] = numbers.get(count.state, 0) + count.number
    taken = sum(numbers.get(state, 0) for state in TAKEN)
    lost = sum(number for state, number in numbers.items() if state not in TAKEN)
    unknown = numbers.get("unknown", 0)
    detail: Detail = {
        "campaign": str(event.campaign), "document": str(event.document),
        "taken": taken, "not_taken": lost, **{f"number_{code}": n for code, n in numbers.items()},
    }  # fmt: skip
    note(work, event.case, _ending(taken, lost, unknown), at=event.finished_at, detail=detail)
    if not taken and not unknown and not event.stopped:
        await tell_officers_of(work, event.case, NoticeReason.NOBODY_REACHED, event.campaign)


def _ending(taken: int, lost: int, unknown: int) -> str:
    if unknown and (not taken or unknown == lost):
        return "campaign-not-known"
    if not taken:
        return "campaign-reached-nobody"
    return "campaign-reached-some" if lost else "campaign-finished"


async def tell_officers_of(
    work: UnitOfWork,
    case: UUID,
    reason: NoticeReason,
    campaign: UUID | None = None,
    *,
    at_least: Level = "low",
) -> None:
    found = await work.session.get(Case, case)
    if found is not None:
        await tell_officers(work, found, reason, at_least=at_least, campaign=campaign)


async def keep_appeal_refused(work: UnitOfWork, event: AppealRefused) -> None:
    """Note it with the case. What no document of ours gave rise to is told in dispatch alone."""
    own = select(Document.id).where(Document.id == event.document, Document.case_id == event.case)
    if await work.session.scalar(own) is None:
        return
    detail: Detail = {"document": str(event.document), "reason": event.reason}
    note(work, event.case, "appeal-refused", at=event.refused_at, detail=detail)


async def keep_grant_requested(work: UnitOfWork, event: GrantRequested) -> None:
    if event.case is not None:
        detail: Detail = {
            "grant": str(event.grant),
            "programme": event.programme,
            "grant_kind": event.kind,
        }
        note(work, event.case, REQUEST_OPENED, at=event.requested_at, detail=detail)


async def keep_grant_decided(work: UnitOfWork, event: GrantDecided) -> None:
    """Note it with its reason: whoever speaks with the defender reads it here, and nowhere else."""
    if event.case is None:
        return
    subject, sealed = event.words.subject, None
    if not work.keys.is_erased(subject):
        told = work.keys.open_part(GrantDecision, event.id, "words", event.words)
        sealed = (subject, told)
    detail: Detail = {"grant": str(event.grant), "decision": event.decision}
    note(
        work, event.case, "grant-decided", at=event.decided_at, detail=detail,
        by=event.decided_by, sealed=sealed,
    )  # fmt: skip
    await tell_officers_of(work, event.case, NoticeReason.PROTECTION_DECIDED)

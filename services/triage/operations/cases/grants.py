"""Record in the timeline of a case what relocation reports about support for its persons."""

from services.triage.operations.appeals.campaigns import notify_officers_of
from services.triage.operations.timeline import Detail, note
from services.triage.queries.timeline import REQUEST_OPENED
from shared.contracts.content import GrantDecision
from shared.contracts.relocation import GrantDecided, GrantRequested
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork


async def on_grant_requested(work: UnitOfWork, event: GrantRequested) -> None:
    if event.case is not None:
        detail: Detail = {
            "grant": str(event.grant),
            "programme": event.programme,
            "grant_kind": event.kind,
        }
        note(work, event.case, REQUEST_OPENED, at=event.requested_at, detail=detail)


async def on_grant_decided(work: UnitOfWork, event: GrantDecided) -> None:
    """Record it with its reason: people who speak with the defender read it only here."""
    if event.case is None:
        return
    subject, sealed = event.words.subject, None
    if not work.keys.is_erased(subject):
        told = work.keys.open_part(GrantDecision, event.id, "words", event.words)
        sealed = (subject, told)
    detail: Detail = {"grant": str(event.grant), "decision": event.decision}
    note(
        work,
        event.case,
        "grant-decided",
        at=event.decided_at,
        detail=detail,
        by=event.decided_by,
        sealed=sealed,
    )
    await notify_officers_of(work, event.case, NoticeReason.PROTECTION_DECIDED)

"""Record a decision on a document: its row, the timeline entry and the audit entry."""

from dataclasses import dataclass
from uuid import UUID

from services.triage.operations.timeline import note
from services.triage.tables import Case, Document, DocumentDecision
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.storage.columns import place_of
from shared.storage.unit_of_work import DetailValue, UnitOfWork


@dataclass(frozen=True)
class ApprovedReach:
    """Who receives it at the approval, and whether it is issued `although_nobody` does.

    `recipients` None: not known. `although_nobody` is only for none, or none known.
    """

    recipients: int | None
    although_nobody: bool


@dataclass(frozen=True)
class Cause:
    """What led to a decision that nobody took by itself: its code, and the account that did it."""

    code: str
    by: UUID


def decide(
    work: UnitOfWork,
    case: Case,
    document: Document,
    decision: str,
    reason: Reason | None = None,
    *,
    because: Cause | None = None,
    weighed: ApprovedReach | None = None,
) -> None:
    """Record the actor's decision on the present document.

    `because`: the other act that led to it; `weighed`: of an approval.
    """
    row = new_id()
    place = place_of(DocumentDecision.reason, row)
    work.session.add(
        DocumentDecision(
            id=row,
            document=document.id,
            version=document.version,
            decision=decision,
            decided_by=because.by if because else UUID(work.actor),
            decided_at=work.now,
            reason=work.keys.seal_model(case.subject, place, reason) if reason else None,
            recipients=weighed.recipients if weighed else None,
            although_nobody=weighed.although_nobody if weighed else None,
        )
    )
    detail: dict[str, DetailValue] = {
        "document": str(document.id),
        "version": document.version,
    }
    if document.reference:
        detail["reference"] = document.reference
    if because:
        detail["reason"] = because.code
    if weighed is not None:
        detail |= {"recipients": weighed.recipients, "although_nobody": weighed.although_nobody}
    note(
        work,
        case.id,
        decision,
        detail=detail,
        by=because.by if because else None,
        sealed=(case.subject, reason) if reason else None,
    )
    detail = {"case": case.number, **{k: v for k, v in detail.items() if k != "document"}}
    work.record(f"appeal.{decision}", "document", document.id, (case.subject,), **detail)

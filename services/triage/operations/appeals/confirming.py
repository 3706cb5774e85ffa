"""Confirm with a reason what a document says that no act of the record bears."""

from collections.abc import Mapping
from uuid import UUID

from services.triage.operations.timeline import Detail, note
from services.triage.rules.gates.candidate import Candidate
from services.triage.tables import Case, ConfirmedFinding, Document, FindingConfirmation
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork


def confirm_findings(
    work: UnitOfWork, case: Case, document: Document, judged: Candidate, reasons: Mapping[str, str]
) -> None:
    """Store the reasons for the findings of a document that is submitted, by their marks.

    A reason for what is not found, or was confirmed before, is not stored.
    """
    asked = {mark for mark, each in judged.opened.findings.items() if not each.is_final}
    document.findings = sorted({*judged.confirmed, *asked})
    for mark in sorted(judged.unconfirmed.keys() & reasons.keys()):
        row, found = new_id(), judged.opened.findings[mark]
        words = ConfirmedFinding(reason=reasons[mark], sentence=found.words)
        work.session.add(
            FindingConfirmation(
                id=row,
                document=document.id,
                version=document.version,
                mark=mark,
                rule=found.rule,
                confirmed_by=UUID(work.actor),
                confirmed_at=work.now,
                words=work.keys.seal_model(
                    case.subject, place_of(FindingConfirmation.words, row), words
                ),
            )
        )
        rule, reason = found.rule.value, Reason(reason=reasons[mark])
        detail: Detail = {"document": str(document.id), "version": document.version, "rule": rule}
        note(work, case.id, "finding-confirmed", detail=detail, sealed=(case.subject, reason))
        told: Detail = {"case": case.number, "version": document.version, "rule": rule}
        work.record("appeal.confirm-finding", "document", document.id, (case.subject,), **told)

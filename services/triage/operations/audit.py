"""Record acts on a case or a document in the audit trail."""

from services.triage.tables import Case, Document
from shared.storage.unit_of_work import DetailValue, UnitOfWork


def record(work: UnitOfWork, action: str, case: Case, **detail: DetailValue) -> None:
    """Record in the trail what was done with this case."""
    work.record(action, "case", case.id, (case.subject,), **detail)


def record_document(work: UnitOfWork, action: str, case: Case, document: Document) -> None:
    """Record in the trail what was done with this document."""
    work.record(
        action, "document", document.id, (case.subject,), case=case.number, version=document.version
    )

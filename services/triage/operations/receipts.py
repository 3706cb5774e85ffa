"""What an operation answers: the id and state of what it changed, and where to read it."""

from services.triage.tables import Case, Document
from shared.web.idempotency import Receipt

CASES = "/triage/v1/cases"
"""The path of a case for links in answers, as people reach this service."""


def case_receipt(case: Case, **links: str) -> Receipt:
    """Return the answer of an operation on a case."""
    return Receipt(
        id=case.id,
        state=case.state,
        reference=case.number,
        links={"self": f"{CASES}/{case.id}", **links},
    )


def document_receipt(document: Document) -> Receipt:
    """Return the answer of an operation on a document."""
    path = f"{CASES}/{document.case_id}"
    return Receipt(
        id=document.id,
        state=document.state,
        reference=document.reference,
        links={"self": f"{path}/documents/{document.id}", "case": path},
    )

"""Read a row for update: nobody else changes it until the commit."""

from collections.abc import Iterable
from uuid import UUID

from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.tables import Case, Document
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork


async def lock_case(work: UnitOfWork, case: UUID) -> Case:
    """Lock a case until the commit; `NotFound` if there is none."""
    found = await work.session.get(Case, case, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such case.")
    await work.ask_again(case, desk=found.desk, restricted_to=found.restricted_to)
    return found


async def lock_cases(work: UnitOfWork, cases: Iterable[UUID]) -> dict[UUID, Case]:
    """Lock several cases, always in one order, so that two requests cannot wait for each other."""
    return {each: await lock_case(work, each) for each in sorted(set(cases))}


async def lock_open_case(work: UnitOfWork, case: UUID) -> Case:
    """Lock a case that is open; `Conflict` if it is closed."""
    found = await lock_case(work, case)
    if found.state != "open":
        raise Conflict("The case is closed.", code="case-closed")
    return found


async def lock_document(work: UnitOfWork, place: tuple[UUID, UUID]) -> tuple[Case, Document]:
    """Lock a case and its document; `NotFound` unless they belong together."""
    case_id, document_id = place
    case = await lock_case(work, case_id)
    document = await work.session.get(Document, document_id, with_for_update=True)
    if document is None or document.case_id != case.id:
        raise NotFound("The case has no such document.")
    return case, document


async def lock_unissued_document(
    work: UnitOfWork, place: tuple[UUID, UUID]
) -> tuple[Case, Document]:
    """Lock a document that is still being written, with its case; `Conflict` for any other."""
    case, document = await lock_document(work, place)
    if case.state != "open":
        raise Conflict("The case is closed.", code="case-closed")
    if document.state == "issued":
        raise Conflict(
            "This was already issued as {reference}.",
            code="already-issued",
            values={"reference": document.reference or ""},
        )
    if document.state not in BEING_WRITTEN:
        raise Conflict("This document was withdrawn.", code="withdrawn")
    return case, document

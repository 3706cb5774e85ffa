"""What every act on a call to sign needs: the call, a signatory, a text that may be shown."""

from uuid import UUID

from services.triage.context import Context
from services.triage.operations.appeals.open_gates import expect_open_gates
from services.triage.operations.timeline import Detail, note
from services.triage.queries.candidates import candidate
from services.triage.queries.case_records import document_records
from services.triage.queries.unsealing import open_draft
from services.triage.rules.gates.candidate import Candidate
from services.triage.rules.signatories import (
    NO_PAGES,
    NOT_SIGNED,
    REMOVED,
    TEMPLATE_GONE,
    THE_SETTING,
)
from services.triage.tables import Case, Document, DocumentVersion, Signatory, SignatureCall
from shared.message_ids import msgid
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import UnitOfWork

SUBMIT_FIRST = msgid(
    "Submit the document first: organisations read it as it is, so it must have passed its checks."
)
FOR_PARTNERS = msgid(
    "Organisations read this text before it is issued. Choose partners among its audiences, so "
    "that the consent to share it with them is checked."
)
CHANGED = msgid("This document changed after you opened it. Read it again first.")


async def expect_ready(
    work: UnitOfWork,
    context: Context,
    read: tuple[Case, Document, DocumentVersion],
    texts_sha256: str,
) -> Candidate:
    """Return what the gates judged; `Conflict` unless the text can be shown to partners now.

    `texts_sha256`: of the text that is meant; `changed-since` if it is another one.
    """
    _, document, version = read
    template = open_draft(work.keys, version).template
    if template not in context.renderer.templates.dates:
        raise Conflict(TEMPLATE_GONE, code="no-template", values={"template": template})
    if not context.renderer.templates.rules(template).signed:
        raise Conflict(NOT_SIGNED, code="not-signed")
    if not context.public.on:
        raise Conflict(NO_PAGES, code="no-public-pages", values=THE_SETTING)
    if version.texts_sha256 != texts_sha256:
        raise Conflict(CHANGED, code="changed-since")
    if document.state != "submitted":
        raise Conflict(SUBMIT_FIRST, code="not-submitted")
    if "partner" not in document.audience:
        raise Conflict(FOR_PARTNERS, code="not-for-partners")
    judged = await candidate(work.keys, context, await document_records(work.session, *read))
    expect_open_gates(judged)
    return judged


async def open_call(work: UnitOfWork, document: Document) -> SignatureCall:
    """Return the call to sign; `Conflict` `changed-since` if nobody is asked at the moment."""
    call = await work.session.get(SignatureCall, document.id)
    if call is None or call.closed_at is not None:
        raise Conflict(CHANGED, code="changed-since")
    return call


async def lock_signatory(
    work: UnitOfWork, document: Document, signatory: UUID, seen: str
) -> Signatory:
    """Return a signatory, locked; `Conflict` `changed-since` unless its state is the one `seen`."""
    row = await work.session.get(Signatory, signatory, with_for_update=True)
    if row is None or row.document != document.id or row.state == REMOVED:
        raise NotFound("The document has no such signatory.")
    if row.state != seen:
        raise Conflict(CHANGED, code="changed-since")
    return row


def noted(work: UnitOfWork, case: Case, document: Document, kind: str, **counts: int) -> None:
    """Add an entry about a document to the timeline."""
    detail: Detail = {"document": str(document.id), **counts}
    note(work, case.id, kind, detail=detail)

"""Draft, edit and submit a document: each save is a version, rendered at once, hashed."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.template import URGENT_APPEAL
from services.triage.operations.appeals.confirming import confirm_findings
from services.triage.operations.appeals.draft_faults import faultless_texts, known_for
from services.triage.operations.appeals.drafts_about_withdrawn import (
    about_the_same,
    expect_of_its_kind,
)
from services.triage.operations.appeals.following import with_document
from services.triage.operations.appeals.reach import ask_recipients
from services.triage.operations.appeals.readiness import expect_ready
from services.triage.operations.appeals.signature_letters import end_letters
from services.triage.operations.appeals.signed_list import expect_text_signed
from services.triage.operations.appeals.waiting_for_approval import notify_of_submission
from services.triage.operations.audit import record_document
from services.triage.operations.library.clauses_in_force import as_begun
from services.triage.operations.locking import lock_open_case, lock_unissued_document
from services.triage.operations.receipts import document_receipt
from services.triage.operations.timeline import Detail, expect_none_added, note
from services.triage.queries.unsealing import open_draft
from services.triage.rules.signature_letters import Ended
from services.triage.schemas import DocumentContent
from services.triage.tables import Case, Document, DocumentVersion
from shared.clock import new_id
from shared.contracts.attestation import digest
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def draft_document(
    work: UnitOfWork,
    context: Context,
    case_id: UUID,
    saved: DocumentContent,
    seen: int | None = None,
) -> Receipt:
    """Begin a document of this case; its template decides its kind.

    `seen`: how many documents the reader saw; `Conflict` (`changed-since`) where there are others.
    `Conflict` (`has-appeal`) for an urgent appeal if the case has one.
    """
    case = await lock_open_case(work, case_id)
    await expect_none_added(work, Document, case.id, seen)
    return await begin_document(work, context, case, saved)


async def begin_document(
    work: UnitOfWork,
    context: Context,
    case: Case,
    saved: DocumentContent,
    former: Document | None = None,
) -> Receipt:
    """Begin a document of this case, which is locked. `former`: the withdrawn one it is about."""
    document = Document(
        id=new_id(),
        case_id=case.id,
        kind=context.renderer.templates.kind(saved.draft.template),
        notice_of=former.id if former else None,
        state="draft",
        version=0,
        drafters=[],
        created_at=work.now,
        audience=former.audience if former else [],
        names_shown=False,
        harm_confirmed=[],
    )
    await expect_no_appeal(work, case, document)
    version = await _write(work, context, case, document, saved)
    work.session.add(document)
    await work.session.flush()
    work.session.add(version)
    note(work, case.id, "drafted", detail={"document": str(document.id), "version": 1})
    record_document(work, "appeal.draft", case, document)
    return document_receipt(document)


async def edit_document(
    work: UnitOfWork,
    context: Context,
    place: tuple[UUID, UUID],
    version: int,
    saved: DocumentContent,
) -> Receipt:
    """Save a new version over `version`, which must be the newest.

    A submitted document becomes a draft again: the approver always sees the words that are
    approved. `place`: case and document. `Conflict` (`signatures-asked`) if organisations are asked
    to sign the text that would change.
    """
    case, document = await lock_unissued_document(work, place)
    expect_version(document, version)
    written = await _write(work, context, case, document, saved)
    document.kind = context.renderer.templates.kind(saved.draft.template)
    await expect_text_signed(work, document, written.texts_sha256)
    work.session.add(written)
    document.state = "draft"
    document.submitted_by = document.submitted_at = document.harm_signed_by = None
    document.harm_confirmed = []
    await end_letters(work, case, document, Ended.NOT_SUBMITTED)
    detail: Detail = {
        "document": str(document.id),
        "version": document.version,
    }
    note(work, case.id, "edited", detail=detail)
    record_document(work, "appeal.edit", case, document)
    return document_receipt(document)


async def submit_document(
    work: UnitOfWork,
    context: Context,
    place: tuple[UUID, UUID],
    version: int,
    harm_confirmed: frozenset[str],
    saved: DocumentContent | None = None,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> Receipt:
    """Submit the document to an approver, with the confirmed do-no-harm checks.

    `reasons`: why what no act of the record bears is right, by the marks of the findings. The
    person who submits counts as one of its drafters. `Conflict` (`not-ready`) while something is
    missing that only its author can add. `saved` is the content to submit: if `version` differs,
    it becomes a new version.
    """
    case, document = await lock_unissued_document(work, place)
    expect_version(document, version)
    if saved is not None and not await _is_saved(work, context, case, document, saved):
        await edit_document(work, context, place, version, saved)
        await work.session.flush()
    if document.state == "submitted":
        raise Conflict("This version was already submitted.", code="already-submitted")
    read = (case, document, await newest(work, document))
    judged = await expect_ready(work, context, read, harm_confirmed, reasons)
    confirm_findings(work, case, document, judged, reasons)
    ask_recipients(work, context, document, open_draft(work.keys, read[2]))
    await _submit(work, case, document, harm_confirmed)
    return document_receipt(document)


async def submit_at_once(work: UnitOfWork, case: Case, document_id: UUID) -> Receipt:
    """Submit a document that was begun now and has nothing to write. The case is locked."""
    document = await work.session.get_one(Document, document_id)
    await _submit(work, case, document, frozenset())
    return document_receipt(document)


async def _submit(
    work: UnitOfWork, case: Case, document: Document, harm_confirmed: frozenset[str]
) -> None:
    submitter = UUID(work.actor)
    document.state = "submitted"
    document.submitted_by, document.submitted_at = submitter, work.now
    document.harm_signed_by, document.harm_confirmed = submitter, sorted(harm_confirmed)
    document.drafters = _with(document.drafters, submitter)
    note(
        work,
        case.id,
        "submitted",
        detail={"document": str(document.id), "version": document.version},
    )
    await notify_of_submission(work, case, document)
    record_document(work, "appeal.submit", case, document)


async def expect_no_appeal(work: UnitOfWork, case: Case, document: Document) -> None:
    """Refuse a second urgent appeal: a case has one code, and its follow-ups keep it.

    Documents of other kinds have a code each.
    """
    if document.kind != URGENT_APPEAL:
        return
    reference = await work.session.scalar(
        select(Document.reference).where(
            Document.case_id == case.id,
            Document.kind == URGENT_APPEAL,
            Document.state == "issued",
        )
    )
    if reference is not None:
        raise Conflict(
            "This case already has an appeal: {reference}. Draft new information that follows it. "
            "If the appeal is wrong, withdraw it and draft a new one.",
            code="has-appeal",
            values={"reference": reference},
        )


def expect_version(document: Document, version: int) -> None:
    if document.version != version:
        raise Conflict(
            "This draft changed after you opened it. The newest version is {version}. Read "
            "that version first.",
            code="changed-since",
            values={"version": document.version},
        )


async def newest(work: UnitOfWork, document: Document) -> DocumentVersion:
    """Return the newest version of the document."""
    found = await work.session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document == document.id, DocumentVersion.version == document.version
        )
    )
    if found is None:
        raise RuntimeError("a document has no version")
    return found


async def _write(
    work: UnitOfWork, context: Context, case: Case, document: Document, saved: DocumentContent
) -> DocumentVersion:
    """Put the saved content into the document, and return the version to store.

    Raises `Invalid` with all faults of the content.
    """
    await expect_of_its_kind(work, context.renderer.templates, document, saved)
    saved = await about_the_same(work, document, saved)
    saved = await with_document(work.session, context.codes, case, saved)
    saved = await as_begun(work.session, context.renderer, saved, document.created_at, work.now)
    known = await known_for(work.session, work.keys, context.codes, case, saved, work.now)
    texts = faultless_texts(context.renderer, saved, known)
    editor, row = UUID(work.actor), new_id()
    document.version += 1
    document.drafters = _with(document.drafters, editor)
    document.audience = sorted(set(saved.audience))
    document.names_shown = saved.names_shown
    document.embargo_until = saved.embargo_until
    document.follows = saved.draft.follows.document if saved.draft.follows else None
    ask_recipients(work, context, document, saved.draft)
    return DocumentVersion(
        id=row,
        document=document.id,
        version=document.version,
        edited_by=editor,
        edited_at=work.now,
        languages=list(saved.draft.languages),
        unfilled=list(context.renderer.unfilled(saved.draft)),
        texts_sha256=digest(texts.model_dump_json().encode()),
        draft=work.keys.seal_model(case.subject, place_of(DocumentVersion.draft, row), saved.draft),
        texts=work.keys.seal_model(case.subject, place_of(DocumentVersion.texts, row), texts),
    )


async def _is_saved(
    work: UnitOfWork, context: Context, case: Case, document: Document, saved: DocumentContent
) -> bool:
    """Return whether the newest version equals the saved content, word by word."""
    saved = await with_document(work.session, context.codes, case, saved)
    version = await newest(work, document)
    place = place_of(DocumentVersion.draft, version.id)
    stored = work.keys.open_model(AppealDraft, place, version.draft)
    return (
        stored
        == saved.draft.model_copy(
            update={"clauses_of": stored.clauses_of, "withdrawn": stored.withdrawn}
        )
        and sorted(document.audience) == sorted(set(saved.audience))
        and document.names_shown == saved.names_shown
        and document.embargo_until == saved.embargo_until
    )


def count_as_drafter(work: UnitOfWork, document: Document) -> None:
    """Let the person who acts not approve it."""
    document.drafters = _with(document.drafters, UUID(work.actor))


def _with(accounts: list[UUID], account: UUID) -> list[UUID]:
    return accounts if account in accounts else [*accounts, account]

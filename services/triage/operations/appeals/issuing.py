"""Approve a submitted document, which issues it, or return it: the decision of a second person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.issued_texts import issue_texts
from services.triage.operations.appeals.attesting import attestation_of
from services.triage.operations.appeals.decisions import ApprovedReach, decide
from services.triage.operations.appeals.draft_faults import audience_fault, expect_embargo_ahead
from services.triage.operations.appeals.drafts import (
    expect_no_appeal,
    expect_version,
    newest,
)
from services.triage.operations.appeals.following import (
    code_kept_by,
    expect_after_followed,
    followed_by,
)
from services.triage.operations.appeals.open_gates import expect_open_gates
from services.triage.operations.appeals.reach import expect_somebody
from services.triage.operations.appeals.reference_codes import allot_follow_up, allot_reference
from services.triage.operations.appeals.signature_letters import end_letters
from services.triage.operations.appeals.signed_list import approved_list, names_signed
from services.triage.operations.appeals.silenced_codes import codes_printed, hold_codes
from services.triage.operations.deadlines import stop_of_documents
from services.triage.operations.locking import lock_unissued_document
from services.triage.operations.notices import notify_officers
from services.triage.operations.receipts import document_receipt
from services.triage.queries.candidates import candidate
from services.triage.queries.case_records import DocumentRecords, document_records
from services.triage.queries.reach import reach_of
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.rules.kinds import sent_to
from services.triage.rules.references import Reference, read_reference
from services.triage.rules.signature_letters import Ended
from services.triage.schemas import ApproveDocument
from services.triage.tables import Case, CaseAlert, Document, DocumentVersion, KnownAlert
from shared.access.four_eyes import require_another
from shared.clock import new_id
from shared.contracts.attestation import Attestation
from shared.contracts.content import AppealTexts, Reason
from shared.contracts.followed import Followed
from shared.contracts.triage import AppealIssued
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

NOT_SUBMITTED = msgid(
    "The document is not waiting for approval. It may have been returned, changed or issued after "
    "you opened it. Read it again."
)


async def approve_appeal(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID], asked: ApproveDocument
) -> Receipt:
    """Issue the document with the texts, the reach and the signatories that the approver saw.

    `Forbidden` (four-eyes) for a person who wrote or submitted it. `Conflict` if it changed since,
    is not submitted, the case already has an appeal, or a gate is shut (each is named). `Invalid`
    if its embargo is past and nobody confirms that. If it would reach nobody, or the reach is not
    known, it is refused unless that is meant. That is not asked of a kind that
    people hand over, nor of what goes to the recipients of a withdrawn document: dispatch is told
    of no audience. The reference code is given here, last of all.
    """
    case, document, read = await _lock_what_was_read(work, place, asked.version, asked.texts_sha256)
    expect_embargo_ahead(document.embargo_until, work.now, confirmed=asked.embargo_confirmed)
    await expect_no_appeal(work, case, document)
    await _lock_alerts(work, case)
    await hold_codes(work)
    records = await document_records(work.session, case, document, read)
    signed = await names_signed(work, document)
    judged = await candidate(work.keys, context, records, signed)
    expect_open_gates(judged)
    draft = open_draft(work.keys, read)
    if fault := audience_fault(context.renderer, draft, document.audience):
        raise Conflict(fault.message, code=fault.code, faults=[fault])
    organisations = context.renderer.organisations(draft)
    by_hand = context.renderer.templates.rules(draft.template).by_hand
    to = sent_to(document.audience, by_hand=by_hand or document.notice_of is not None)
    reached = None
    if to:
        about = (case.country, document.audience)
        found = await reach_of(work.session, about, organisations, judged.former, work.now)
        reached = expect_somebody(
            found, although_nobody=asked.although_nobody, seen=asked.reach_seen
        )
    reference = await _allot_code(work, context, case, draft, records)
    texts = _with_code_and_date(work, context, document, (read, draft), reference)
    texts = await approved_list(work, context, (document, draft), asked.signatories_seen, texts)
    issued = (reference, texts, to)
    attestation = await attestation_of(work, case, document, judged, issued, reached)
    document.also_to = list(judged.former.also) if judged.former else []
    await _issue(work, context, case, document, attestation, (reference, texts))
    await end_letters(work, case, document, Ended.ISSUED)
    followed = await followed_by(work.session, document, draft)
    _emit_issued(work, case, document, (organisations, followed, to), (read, texts))
    recipients = reached.everybody if reached else None
    weighed = ApprovedReach(recipients, asked.although_nobody and not recipients)
    decide(work, case, document, "approved", weighed=weighed)
    await notify_officers(work, case, NoticeReason.APPEAL_ISSUED)
    return document_receipt(document)


async def _lock_what_was_read(
    work: UnitOfWork, place: tuple[UUID, UUID], version: int, texts_sha256: str
) -> tuple[Case, Document, DocumentVersion]:
    """Return case, document and version, locked, where they are those that the approver read."""
    case, document = await lock_unissued_document(work, place)
    require_another(document.drafters, UUID(work.actor))
    expect_version(document, version)
    read = await newest(work, document)
    if read.texts_sha256 != texts_sha256:
        raise Conflict(
            "The text that you read is not the current text of this document. Open the document "
            "and read it again.",
            code="changed-since",
        )
    if document.state != "submitted":
        raise Conflict(NOT_SUBMITTED, code="not-submitted")
    return case, document, read


def _with_code_and_date(
    work: UnitOfWork,
    context: Context,
    document: Document,
    written: tuple[DocumentVersion, AppealDraft],
    reference: Reference,
) -> AppealTexts:
    """Return the texts with their reference code, and the day on which they are sent."""
    read, draft = written
    sent_at = max(work.now, document.embargo_until or work.now)
    patterns = context.renderer.templates.date_patterns(draft.template)
    return issue_texts(open_texts(work.keys, read), reference, sent_at, patterns)


async def _allot_code(
    work: UnitOfWork, context: Context, case: Case, draft: AppealDraft, records: DocumentRecords
) -> Reference:
    """Return the code of the document; `Conflict` if what it follows was withdrawn since.

    What corrects or calls back a withdrawn document keeps its code, with the next number.
    """
    withdrawn = records.withdrawn
    if withdrawn is not None:
        return await allot_follow_up(work, read_reference(withdrawn.reference or ""))
    expect_after_followed(records.document, records.followed, work.now)
    kept = await code_kept_by(work.session, context.codes, case, draft)
    if kept.fault is not None:
        raise Conflict(kept.fault.message, code=kept.fault.code, faults=[kept.fault])
    if kept.reference is not None:
        return await allot_follow_up(work, kept.reference)
    return await allot_reference(work, case.country)


async def return_document(
    work: UnitOfWork, place: tuple[UUID, UUID], version: int, reason: Reason
) -> Receipt:
    """Return the document to its author, with the reason."""
    case, document = await lock_unissued_document(work, place)
    expect_version(document, version)
    if document.state != "submitted":
        raise Conflict(NOT_SUBMITTED, code="not-submitted")
    document.state = "returned"
    await end_letters(work, case, document, Ended.NOT_SUBMITTED)
    decide(work, case, document, "returned", reason)
    await notify_officers(work, case, NoticeReason.APPEAL_RETURNED)
    return document_receipt(document)


async def _lock_alerts(work: UnitOfWork, case: Case) -> None:
    """Lock the alerts, in one order: no consent changes between the check and the commit."""
    await work.session.scalars(
        select(KnownAlert)
        .where(KnownAlert.alert.in_(select(CaseAlert.alert).where(CaseAlert.case_id == case.id)))
        .order_by(KnownAlert.alert)
        .with_for_update()
    )


async def _issue(
    work: UnitOfWork,
    context: Context,
    case: Case,
    document: Document,
    attestation: Attestation,
    issued: tuple[Reference, AppealTexts],
) -> None:
    reference, texts = issued
    document.state = "issued"
    document.approved_by = attestation.approved_by
    document.approved_at = work.now
    document.approved_version = document.version
    document.country, document.country_serial = reference.country, reference.country_serial
    document.year, document.month = reference.year, reference.month
    document.serial, document.follow_up = reference.serial, reference.follow_up
    document.reference = str(reference)
    document.verification, document.sources = attestation.verification, attestation.sources
    document.consented = [each.model_dump(mode="json") for each in attestation.consented]
    document.attestation = context.attestor.attest(attestation)
    document.issued_sha256 = attestation.texts_sha256
    document.codes_printed = codes_printed(texts)
    document.issued_texts = work.keys.seal_model(
        case.subject, place_of(Document.issued_texts, document.id), texts
    )
    if document.notice_of is not None:
        await stop_of_documents(work, case, document.id)


def _emit_issued(
    work: UnitOfWork,
    case: Case,
    document: Document,
    said: tuple[Sequence[str] | None, Followed | None, Sequence[str]],
    issued: tuple[DocumentVersion, AppealTexts],
) -> None:
    (organisations, followed, to), (read, texts), event = said, issued, new_id()
    work.emit(
        AppealIssued.model_validate(
            {
                "id": event,
                "case": case.id,
                "number": case.number,
                "document": document.id,
                "kind": document.kind,
                "reference": document.reference,
                "country": case.country,
                "desk": case.desk,
                "alerts": [UUID(each["alert"]) for each in document.consented or ()],
                "subject": case.subject,
                "languages": read.languages,
                "audience": to,
                "level": case.level,
                "issued_at": work.now,
                "embargo_until": document.embargo_until,
                "organisations": organisations,
                **(followed.fields if followed else {}),
                "attestation": document.attestation,
                "texts": work.keys.seal_part(event, "texts", case.subject, texts),
            }
        )
    )

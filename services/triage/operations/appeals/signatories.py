"""Ask organisations to sign a document, and give the signatures back before its text is changed."""

from collections.abc import Sequence
from uuid import UUID

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.signatories import with_signatories
from services.triage.operations.appeals.attesting import consented_now
from services.triage.operations.appeals.drafts import count_as_drafter, newest
from services.triage.operations.appeals.signature_calls import (
    CHANGED,
    expect_ready,
    lock_signatory,
    noted,
    open_call,
)
from services.triage.operations.appeals.signature_letters import end_letters, invite, new_link
from services.triage.operations.appeals.signature_reminders import schedule_reminder
from services.triage.operations.audit import record_document
from services.triage.operations.locking import lock_unissued_document
from services.triage.operations.receipts import document_receipt
from services.triage.queries.signatories import open_asked, signatories_of
from services.triage.queries.unsealing import open_draft, open_texts
from services.triage.rules.embargoes import is_far
from services.triage.rules.signatories import (
    ASKED,
    GIVEN_BACK,
    LONGEST_NAME,
    MOST_SIGNATORIES,
    REMOVED,
    SIGNED,
    list_hash,
)
from services.triage.rules.signature_letters import Ended
from services.triage.schemas import AskedSignatory, AskSignatories, SignatoryLink
from services.triage.tables import (
    AskedOrganisation,
    Case,
    Document,
    DocumentVersion,
    Signatory,
    SignatureCall,
)
from shared.clock import new_id
from shared.contracts.content import AppealTexts
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt
from shared.web.problems import INVALID_MESSAGE

OVER = msgid("This time has passed. Enter a time in the future.")
FAR_AHEAD = msgid("This is more than four months from now. Correct the time.")
ASKED_TWICE = msgid("This organisation was already asked, or is here twice.")
NO_SUCH_LANGUAGE = msgid("The document is not written in this language.")
NOBODY = msgid("Name at least one organisation.")
TOO_MANY = msgid("At most {most} organisations can be asked to sign one document.")


async def ask_signatories(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID], asked: AskSignatories
) -> Receipt:
    """Ask organisations to sign the submitted text until a deadline.

    The person who asks counts as one of its drafters, and cannot approve the list. `Conflict`
    `not-signed`, `no-public-pages`, `not-submitted`, `not-for-partners`, `changed-since`, or
    `gates-shut`: those who are asked read the text, so it must be one that could be sent.
    """
    case, document = await lock_unissued_document(work, place)
    read = await newest(work, document)
    draft = open_draft(work.keys, read)
    judged = await expect_ready(work, context, (case, document, read), asked.texts_sha256)
    rows = [r for r in await signatories_of(work.session, document.id) if r.state != REMOVED]
    again = [r for r in rows if r.state == GIVEN_BACK] if asked.again else []
    _expect_faultless(work, draft, rows, asked)
    known = [open_asked(work.keys, each).organisation for each in rows]
    _expect_room(context, draft, open_texts(work.keys, read), [*known, *_names(asked)])
    call = await _set_call(work, document, read, asked)
    await schedule_reminder(work, context, draft, call)
    for row in again:
        row.state, row.asked_by, row.asked_at = ASKED, UUID(work.actor), work.now
        row.answered_at = None
    asked_now = [*again, *(_add(work, case, document, draft, e) for e in asked.signatories)]
    await work.session.flush()
    for row in asked_now:
        await invite(work, context, (case, call, row), consented_now(judged))
    count_as_drafter(work, document)
    number = len(again) + len(asked.signatories)
    noted(work, case, document, "signatures-asked", number=number)
    record_document(work, "signatures.ask", case, document)
    return document_receipt(document)


async def give_back(work: UnitOfWork, place: tuple[UUID, UUID], seen: str) -> Receipt:
    """Give every signature back, so that the text can be changed.

    `seen`: the hash of the list that the person saw; `Conflict` `changed-since` if it is another.
    """
    case, document = await lock_unissued_document(work, place)
    call = await open_call(work, document)
    rows = await signatories_of(work.session, document.id)
    signed = [each for each in rows if each.state == SIGNED]
    if list_hash((each.id, each.signature or b"") for each in signed) != seen:
        raise Conflict(CHANGED, code="changed-since")
    call.closed_at = work.now
    for row in signed:
        row.state, row.signature = GIVEN_BACK, None
    await end_letters(work, case, document, Ended.GIVEN_BACK)
    noted(work, case, document, "signatures-given-back", number=len(signed))
    record_document(work, "signatures.give-back", case, document)
    return document_receipt(document)


async def make_link(
    work: UnitOfWork, context: Context, place: tuple[UUID, UUID], signatory: UUID, seen: str
) -> SignatoryLink:
    """Give an organisation a new personal link, and return it: only its hash is stored.

    A former link stops working at once. A link is enough to sign, so a person who is shown
    one counts as a drafter.
    """
    case, document = await lock_unissued_document(work, place)
    row = await lock_signatory(work, document, signatory, seen)
    call = await open_call(work, document)
    if row.state not in {ASKED, SIGNED}:
        raise Conflict(CHANGED, code="changed-since")
    await end_letters(work, case, document, Ended.LINK_REPLACED, [row.id])
    link = new_link(context, row)
    count_as_drafter(work, document)
    noted(work, case, document, "signature-link-shown")
    record_document(work, "signatures.link", case, document)
    return SignatoryLink(id=row.id, link=link, until=call.until)


async def remove_signatory(
    work: UnitOfWork, place: tuple[UUID, UUID], signatory: UUID, seen: str
) -> Receipt:
    """Take an organisation off the list; its link stops working, and its signature is deleted.

    Who does it has made the list, and counts as a drafter.
    """
    case, document = await lock_unissued_document(work, place)
    row = await lock_signatory(work, document, signatory, seen)
    row.state, row.signature, row.token_hash = REMOVED, None, None
    await end_letters(work, case, document, Ended.REMOVED, [row.id])
    count_as_drafter(work, document)
    noted(work, case, document, "signatory-removed")
    record_document(work, "signatures.remove", case, document)
    return document_receipt(document)


def _expect_faultless(
    work: UnitOfWork, draft: AppealDraft, rows: Sequence[Signatory], asked: AskSignatories
) -> None:
    """Raise `Invalid` with all that is wrong with the deadline and the organisations."""
    faults = []
    if asked.until <= work.now:
        faults.append(FieldFault("until", OVER, "in-past"))
    elif is_far(asked.until, work.now):
        faults.append(FieldFault("until", FAR_AHEAD, "far-ahead"))
    if not rows and not asked.signatories:
        faults.append(FieldFault("signatories", NOBODY, "missing"))
    if len(rows) + len(asked.signatories) > MOST_SIGNATORIES:
        told = TOO_MANY.format(most=MOST_SIGNATORIES)
        faults.append(FieldFault("signatories", told, "too-many"))
    there = {open_asked(work.keys, each).organisation.casefold() for each in rows}
    for number, each in enumerate(asked.signatories):
        if each.organisation.casefold() in there:
            field = f"signatories.{number}.organisation"
            faults.append(FieldFault(field, ASKED_TWICE, "twice"))
        if each.language is not None and each.language not in draft.languages:
            field = f"signatories.{number}.language"
            faults.append(FieldFault(field, NO_SUCH_LANGUAGE, "unknown-code"))
        there.add(each.organisation.casefold())
    if faults:
        raise Invalid(INVALID_MESSAGE, faults=faults)


def _expect_room(
    context: Context, draft: AppealDraft, texts: AppealTexts, names: Sequence[str]
) -> None:
    """Raise `Invalid` if the texts have no room for the names of all who are asked."""
    measured = [each.ljust(LONGEST_NAME, "x") for each in names]
    with_signatories(texts, context.renderer.templates, draft, measured)


async def _set_call(
    work: UnitOfWork, document: Document, read: DocumentVersion, asked: AskSignatories
) -> SignatureCall:
    call = await work.session.get(SignatureCall, document.id)
    if call is None:
        call = SignatureCall(document=document.id)
        work.session.add(call)
    call.texts_sha256, call.until, call.zone = read.texts_sha256, asked.until, asked.zone
    call.asked_by, call.asked_at, call.closed_at = UUID(work.actor), work.now, None
    await work.session.flush()
    return call


def _names(asked: AskSignatories) -> list[str]:
    return [each.organisation for each in asked.signatories]


def _add(
    work: UnitOfWork, case: Case, document: Document, draft: AppealDraft, asked: AskedSignatory
) -> Signatory:
    row = new_id()
    words = AskedOrganisation.model_validate(asked.model_dump(exclude={"language"}))
    added = Signatory(
        id=row,
        document=document.id,
        state=ASKED,
        language=asked.language or draft.languages[0],
        asked_by=UUID(work.actor),
        asked_at=work.now,
        words=work.keys.seal_model(case.subject, place_of(Signatory.words, row), words),
    )
    work.session.add(added)
    return added

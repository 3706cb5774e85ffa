"""E-mails to those who are asked to sign: dispatch sends them, and says how they end."""

import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from services.triage.context import Context
from services.triage.operations.notices import notify_colleague
from services.triage.operations.timeline import Detail, note
from services.triage.queries.signatories import open_asked
from services.triage.rules.signatories import TOKEN_BYTES, token_hash
from services.triage.rules.signature_letters import Ended
from services.triage.tables import Case, Document, Signatory, SignatureCall, SignatureLetter
from shared.clock import new_id
from shared.contracts.attestation import Consented
from shared.contracts.content import SigningInvitation
from shared.contracts.dispatch import LetterSettled
from shared.contracts.signatories import SignatureAsked, SignatureEnded, SignatureReminded
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork


def new_link(context: Context, row: Signatory) -> str:
    """Give an organisation another link, of which only the hash is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash = token_hash(token)
    return f"{context.public.url}/sign/{token}"


async def invite(
    work: UnitOfWork,
    context: Context,
    to: tuple[Case, SignatureCall, Signatory],
    consented: Sequence[Consented],
) -> None:
    """Let dispatch send an organisation a new link, if its address is known.

    `consented`: the consents on which the document depends: dispatch stops the e-mail if one is
    refused or limited meanwhile.
    """
    case, call, row = to
    words, event = open_asked(work.keys, row), new_id()
    if words.email is None:
        return
    invitation = SigningInvitation(
        organisation=words.organisation, email=words.email, link=new_link(context, row)
    )
    letter = _add(work, row, reminder=False)
    work.emit(
        SignatureAsked(
            id=event,
            case=case.id,
            document=call.document,
            letter=letter.id,
            subject=case.subject,
            language=row.language,
            until=call.until,
            zone=call.zone,
            asked_at=work.now,
            invitation=work.keys.seal_part(event, "invitation", case.subject, invitation),
            consented=tuple(consented),
        )
    )


def remind_by_letter(
    work: UnitOfWork,
    to: tuple[Case, SignatureCall, Signatory],
    reminds: UUID,
    consented: Sequence[Consented],
) -> None:
    """Let dispatch send an organisation the link of an earlier e-mail once more."""
    case, call, row = to
    letter = _add(work, row, reminder=True)
    work.emit(
        SignatureReminded(
            case=case.id,
            document=call.document,
            letter=letter.id,
            reminds=reminds,
            until=call.until,
            zone=call.zone,
            reminded_at=work.now,
            consented=tuple(consented),
        )
    )


async def end_letters(
    work: UnitOfWork,
    case: Case,
    document: Document,
    because: Ended,
    signatories: Collection[UUID] | None = None,
) -> None:
    """Stop the e-mails that dispatch has not settled yet; the document is locked.

    `signatories`: those whose e-mails are meant; None: of all.
    """
    waiting = (
        select(SignatureLetter)
        .join(Signatory, Signatory.id == SignatureLetter.signatory)
        .where(
            Signatory.document == document.id,
            SignatureLetter.state.is_(None),
            SignatureLetter.ended_for.is_(None),
        )
        .order_by(SignatureLetter.id)
        .with_for_update(of=SignatureLetter)
    )
    if signatories is not None:
        waiting = waiting.where(Signatory.id.in_(signatories))
    letters = (await work.session.scalars(waiting)).all()
    if not letters:
        return
    for each in letters:
        each.ended_for = because.value
    work.emit(
        SignatureEnded(
            case=case.id,
            document=document.id,
            letters=tuple(each.id for each in letters),
            ended_at=work.now,
        )
    )


async def end_letters_of_case(work: UnitOfWork, case: Case, because: Ended) -> None:
    """Stop the e-mails of every document of a case, which is locked."""
    documents = select(Document).where(Document.case_id == case.id).order_by(Document.id)
    asked = documents.where(Document.id.in_(select(SignatureCall.document)))
    for document in (await work.session.scalars(asked.with_for_update())).all():
        await end_letters(work, case, document, because)


async def on_letters_settled(work: UnitOfWork, events: Sequence[LetterSettled]) -> None:
    """Store what became of e-mails, and note in the case which of them did not arrive.

    A later result replaces an earlier one; one of before this table is not known here.
    """
    last = {event.letter: event for event in sorted(events, key=lambda each: each.settled_at)}
    rows = await work.session.scalars(
        select(SignatureLetter)
        .where(SignatureLetter.id.in_(last))
        .order_by(SignatureLetter.id)
        .with_for_update()
    )
    failed: dict[tuple[UUID, UUID], None] = {}
    for row in rows.all():
        event = last[row.id]
        if row.settled_at is not None and row.settled_at > event.settled_at:
            continue
        row.state, row.reason, row.settled_at = event.state, event.reason, event.settled_at
        # One that triage stopped itself is no news.
        if event.state in {"failed", "unknown"} or (
            event.state == "withheld" and row.ended_for is None
        ):
            detail: Detail = {"document": str(event.document), "reason": event.reason}
            note(work, event.case, "signature-letter-failed", at=event.settled_at, detail=detail)
            failed[event.case, row.signatory] = None
        work.record("signature-letter.settled", "case", event.case, state=event.state)
    await _notify_who_asked(work, failed)


async def _notify_who_asked(work: UnitOfWork, failed: Collection[tuple[UUID, UUID]]) -> None:
    """Notify once each person who asked to sign, of each case, that an e-mail did not arrive.

    Where they may not read the case any more, its officers are notified instead.
    """
    told: set[tuple[UUID, UUID]] = set()
    for case_id, signatory in failed:
        asked_by = (await work.session.get_one(Signatory, signatory)).asked_by
        if (case_id, asked_by) in told:
            continue
        told.add((case_id, asked_by))
        case = await work.session.get_one(Case, case_id)
        await notify_colleague(work, case, asked_by, NoticeReason.SIGNATURE_LETTER_FAILED)


def _add(work: UnitOfWork, row: Signatory, *, reminder: bool) -> SignatureLetter:
    if row.token_hash is None:
        raise RuntimeError("an e-mail that asks to sign has no link")
    letter = SignatureLetter(
        id=new_id(),
        signatory=row.id,
        reminder=reminder,
        token_hash=row.token_hash,
        asked_at=work.now,
    )
    work.session.add(letter)
    return letter

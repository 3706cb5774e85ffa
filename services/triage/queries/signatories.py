"""Read who was asked to sign a document, and find the one to whom a personal link belongs."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.signatories import in_order, with_signatories
from services.triage.queries.candidates import candidate
from services.triage.queries.case_records import document_records
from services.triage.rules.gates.all_gates import shut_gates
from services.triage.rules.signatories import (
    ASKED,
    GIVEN_BACK,
    REMOVED,
    SIGNED,
    list_hash,
    state_now,
)
from services.triage.rules.signature_letters import ARRIVED, WAITING, next_reminder
from services.triage.schemas import LetterView, SignatoriesView, SignatoryView
from services.triage.tables import (
    AskedOrganisation,
    Case,
    Document,
    DocumentVersion,
    Signatory,
    Signature,
    SignatureCall,
    SignatureLetter,
)
from shared.contracts.content import AppealTexts
from shared.problems import Invalid
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys

_USABLE = text("""
    signature_calls.closed_at IS NULL
    AND signature_calls.texts_sha256 = document_versions.texts_sha256
    AND documents.state = 'submitted' AND cases.state = 'open'
    AND (signatories.state = 'signed'
        OR signatories.state IN ('asked', 'declined', 'withdrawn')
            AND signature_calls.until > :now)
""")
"""The link can be used now. One statement, so that every other link takes the same way."""


@dataclass(frozen=True)
class LinkHolder:
    """The signatory to whom a link belongs, with what they are asked to sign."""

    case: Case
    document: Document
    version: DocumentVersion
    call: SignatureCall
    signatory: Signatory


async def asked_by_link(session: AsyncSession, hashed: bytes, now: datetime) -> LinkHolder | None:
    """Return whom a link belongs to; None for every link that cannot be used, whatever the reason.

    `hashed`: the hash of its token.
    """
    found = await session.execute(
        select(Case, Document, DocumentVersion, SignatureCall, Signatory)
        .join(SignatureCall, SignatureCall.document == Signatory.document)
        .join(Document, Document.id == Signatory.document)
        .join(Case, Case.id == Document.case_id)
        .join(DocumentVersion, DocumentVersion.document == Document.id)
        .where(
            Signatory.token_hash == hashed,
            DocumentVersion.version == Document.version,
            _USABLE.bindparams(now=now),
        )
    )
    row = found.one_or_none()
    return None if row is None else LinkHolder(*row)


async def may_be_shown(
    session: AsyncSession, keys: Keys, context: Context, asked: LinkHolder
) -> bool:
    """Return whether its gates are open: nobody reads on what somebody has refused since."""
    records = await document_records(session, asked.case, asked.document, asked.version)
    return not shut_gates(await candidate(keys, context, records))


async def signatories_of(session: AsyncSession, document: UUID) -> Sequence[Signatory]:
    """Return everybody who was asked to sign it, in the order in which they were."""
    wanted = select(Signatory).where(Signatory.document == document).order_by(Signatory.id)
    return (await session.scalars(wanted)).all()


async def letters_of(session: AsyncSession, document: UUID) -> Sequence[SignatureLetter]:
    """Return all e-mails to those who are asked to sign it, in the order of time."""
    wanted = (
        select(SignatureLetter)
        .join(Signatory, Signatory.id == SignatureLetter.signatory)
        .where(Signatory.document == document)
        .order_by(SignatureLetter.asked_at, SignatureLetter.id)
    )
    return (await session.scalars(wanted)).all()


async def last_reminder(session: AsyncSession, document: UUID) -> datetime | None:
    """Return when those who had not answered were reminded last."""
    letters = await letters_of(session, document)
    return max((each.asked_at for each in letters if each.reminder), default=None)


async def letters_to_repeat(session: AsyncSession, document: UUID) -> dict[UUID, UUID]:
    """Return by signatory the e-mail whose link a reminder can repeat.

    That is the one with the link of now, which has arrived or may have, to an organisation that has
    not answered and to which no other e-mail is under way.
    """
    asked = {
        each.id: each.token_hash
        for each in await signatories_of(session, document)
        if each.state == ASKED
    }
    letters = [each for each in await letters_of(session, document) if each.signatory in asked]
    waits = {each.signatory for each in letters if not each.state and not each.ended_for}
    return {
        each.signatory: each.id
        for each in letters
        if not each.reminder
        and each.state in ARRIVED
        and each.token_hash == asked[each.signatory]
        and each.signatory not in waits
    }


def open_asked(keys: Keys, row: Signatory) -> AskedOrganisation:
    return keys.open_model(AskedOrganisation, place_of(Signatory.words, row.id), row.words)


def open_signature(keys: Keys, row: Signatory) -> Signature:
    if row.signature is None:
        raise RuntimeError("an organisation that did not sign has no signature")
    return keys.open_model(Signature, place_of(Signatory.signature, row.id), row.signature)


async def signatories_view(
    session: AsyncSession, keys: Keys, context: Context, document: Document, draft: AppealDraft
) -> SignatoriesView:
    """Return the list of a document, without those who were removed from it."""
    now = context.database.now()
    call = await session.get(SignatureCall, document.id)
    rows = [each for each in await signatories_of(session, document.id) if each.state != REMOVED]
    letters = await letters_of(session, document.id)
    shown = [_shown(keys, each, call, now, letters) for each in rows]
    reminded_at = max((each.asked_at for each in letters if each.reminder), default=None)
    names = [each.printed for each in shown if each.printed]
    signed = [(each.id, each.signature) for each in rows if each.signature is not None]
    is_open = call is not None and call.closed_at is None
    return SignatoriesView(
        until=call.until if call else None,
        zone=call.zone if call else None,
        texts_sha256=call.texts_sha256 if call and is_open else None,
        sha256=list_hash(signed),
        asked=sum(each.stored != GIVEN_BACK for each in shown),
        signed=len(signed),
        given_back=sum(each.stored == GIVEN_BACK for each in shown),
        organisations=in_order(names, context.renderer.templates, draft),
        signatories=shown,
        to_remind=await _to_remind(session, document, call, reminded_at, now),
        reminded_at=reminded_at,
    )


def signed_by(
    texts: AppealTexts, context: Context, draft: AppealDraft, view: SignatoriesView | None
) -> AppealTexts:
    """Return the texts with the list as it is now; unchanged where it has no room."""
    if view is None:
        return texts
    try:
        return with_signatories(texts, context.renderer.templates, draft, view.organisations)
    except Invalid:
        return texts


async def _to_remind(
    session: AsyncSession,
    document: Document,
    call: SignatureCall | None,
    last: datetime | None,
    now: datetime,
) -> int:
    again = next_reminder(last)
    if call is None or call.closed_at or call.until <= now or (again and again > now):
        return 0
    return len(await letters_to_repeat(session, document.id))


def _newest_letter(
    letters: Sequence[SignatureLetter], row: Signatory, *, reminder: bool
) -> LetterView | None:
    found = [each for each in letters if each.signatory == row.id and each.reminder == reminder]
    if not found:
        return None
    letter = found[-1]
    state = letter.state or WAITING
    stopped = letter.ended_for and letter.reason == "invitation-ended"
    did_not_arrive = state not in {WAITING, "sent", "delivered"}
    return LetterView(
        state=state,
        reason=letter.ended_for if stopped else letter.reason,
        to_do=did_not_arrive and row.state == ASKED,
        asked_at=letter.asked_at,
        settled_at=letter.settled_at,
    )


def _shown(
    keys: Keys,
    row: Signatory,
    call: SignatureCall | None,
    now: datetime,
    letters: Sequence[SignatureLetter],
) -> SignatoryView:
    names: dict[str, str | None] = dict.fromkeys(("organisation", "name", "function", "email"))
    printed = None
    with suppress(Erased):
        names |= open_asked(keys, row).model_dump()
        if row.signature is not None:
            signature = open_signature(keys, row)
            printed = signature.organisation
            names |= {"name": signature.name, "function": signature.function}
    return SignatoryView(
        id=row.id,
        state=state_now(row.state, call.until, now) if call else row.state,
        stored=row.state,
        language=row.language,
        printed=printed,
        has_link=row.token_hash is not None and row.state in {ASKED, SIGNED},
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        invited=_newest_letter(letters, row, reminder=False),
        reminded=_newest_letter(letters, row, reminder=True),
        **names,
    )

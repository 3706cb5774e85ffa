"""Find the document that a follow-up follows, and the code that it keeps."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft, Follows
from services.triage.queries.earlier_documents import followed_until
from services.triage.rules.code_forms import CodeForms
from services.triage.rules.kinds import is_handed_over
from services.triage.rules.references import (
    CENTURY,
    CodeNumbers,
    NotAReference,
    Reference,
    codes_within,
    read_printed,
    read_reference,
)
from services.triage.schemas import DocumentContent
from services.triage.tables import Case, Document
from shared.contracts.followed import Followed
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault

UNKNOWN = msgid("This case has no such issued document. Choose one of the documents that it has.")
NOT_A_CODE = msgid(
    "Enter the code of the earlier document alone, such as EGY 004 / 0718 / OBS 090, without other "
    "words. If the earlier document has no such code, choose no earlier document, and tell of it "
    "in the background."
)
NO_CODE = msgid(
    "Only a code like EGY 004 / 0718 / OBS 090 has a next number. Choose that this document gets a "
    "code of its own."
)
OF_ANOTHER_COUNTRY = msgid("This is the code of a document about another country.")
HANDED_OVER = msgid(
    "This document was handed over to its addressees and is not public. A document that follows it "
    "would print its code. Choose another one."
)
OF_ANOTHER = msgid("This code, or a number in it, belongs to a document of another case.")
NOT_PUBLIC = msgid(
    "This code belongs to a document of another case that is not public. A document that follows "
    "it would print its code. Choose another one."
)


@dataclass(frozen=True)
class CodeKept:
    """`reference`: the code that a follow-up keeps; None if it gets one of its own.

    `fault`: why the document that it names cannot be followed.
    """

    reference: Reference | None = None
    fault: FieldFault | None = None


@dataclass(frozen=True)
class _Given:
    """A document of this installation, and whether it `bears_it`: the code, and not its first."""

    document: Document
    bears_it: bool

    def is_of(self, case: Case) -> bool:
        return self.bears_it and self.document.case_id == case.id


async def with_document(
    session: AsyncSession, codes: CodeForms, case: Case, saved: DocumentContent
) -> DocumentContent:
    """Return the content with the document of its case in place of a code that it bears.

    Typed or chosen, it is the same document: those who got it get what follows it. A code stays
    where its document cannot be followed, so that the fault is at its field; any other is kept as
    it is printed, in capitals.
    """
    follows = saved.draft.follows
    if follows is None or follows.reference is None:
        return saved
    given = await _given_here(session, follows.reference)
    if given is None or not given.is_of(case):
        code = codes.read(follows.reference)
        named = follows.model_copy(update={"reference": code}) if code else follows
    elif (await _of_the_case(session, case, given.document.id)).fault is None:
        named = Follows(document=given.document.id, suffix=follows.suffix)
    else:
        return saved
    return saved.model_copy(update={"draft": saved.draft.model_copy(update={"follows": named})})


async def code_kept_by(
    session: AsyncSession, codes: CodeForms, case: Case, draft: AppealDraft
) -> CodeKept:
    """Return the code that this draft of the case keeps, or the fault at its field."""
    follows = draft.follows
    if follows is None:
        return CodeKept()
    if follows.document is not None:
        found = await _of_the_case(session, case, follows.document)
        return found if follows.suffix else CodeKept(fault=found.fault)
    written = follows.reference or ""
    if fault := await _never_printed(session, case, written):
        return CodeKept(fault=fault)
    if codes.read(written) is None:
        return _fault("reference", NOT_A_CODE, "not-a-code")
    # What has no code that can be kept can be followed with a code of its own.
    return await _of_elsewhere(session, case, written) if follows.suffix else CodeKept()


def expect_after_followed(document: Document, followed: Document | None, now: datetime) -> None:
    """Raise `Conflict` if it would be sent before the embargo of what it follows is over."""
    until = followed_until(document, followed, now)
    if until is not None:
        raise Conflict(
            "The document that this one follows is under an embargo until {until}. Approve this "
            "one after that, or give it an embargo that does not end earlier.",
            code="followed-under-embargo",
            values={"until": f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"},
        )


async def followed_by(
    session: AsyncSession, document: Document, draft: AppealDraft
) -> Followed | None:
    """Return the document that an issued one follows, corrects or calls back, as it travels."""
    follows = draft.follows
    earlier = document.notice_of or (follows.document if follows else None)
    if earlier is not None:
        found = await session.get_one(Document, earlier)
        return Followed(document=found.id, reference=found.reference or "", kind=found.kind)
    if follows is None:
        return None
    return Followed(document=None, reference=follows.reference or "", kind=None)


async def _of_the_case(
    session: AsyncSession, case: Case, document: UUID, field: str = "document"
) -> CodeKept:
    found = await session.scalar(
        select(Document).where(
            Document.id == document, Document.case_id == case.id, Document.state == "issued"
        )
    )
    if found is None or found.reference is None or found.without_content:
        return _fault(field, UNKNOWN, "unknown-document")
    if is_handed_over(found.attestation):
        return _fault(field, HANDED_OVER, "handed-over")
    return CodeKept(read_reference(found.reference))


async def _never_printed(session: AsyncSession, case: Case, written: str) -> FieldFault | None:
    """Return the fault of a code that no document may print, not even one with its own code."""
    given = await _given_here(session, written)
    if given is not None and given.is_of(case):
        return (await _of_the_case(session, case, given.document.id, "reference")).fault
    if given is not None and given.document.state != "issued":
        of_case = given.document.case_id == case.id
        words = (UNKNOWN, "unknown-document") if of_case else (NOT_PUBLIC, "of-another-case")
        return _fault("reference", *words).fault
    for code in codes_within(written):
        if await _was_handed_over(session, code):
            return _fault("reference", HANDED_OVER, "handed-over").fault
    return None


async def _given_here(session: AsyncSession, written: str) -> _Given | None:
    """Return the document here that bears a code in these words, or the first of its series.

    However the code was typed, and with whatever month.
    """
    for code in codes_within(written):
        wanted = (
            select(Document)
            .where(
                Document.country == code.country,
                Document.country_serial == code.country_serial,
                Document.year == CENTURY + code.year,
                Document.serial == code.serial,
                Document.follow_up.in_({0, code.follow_up}),
            )
            .order_by(Document.follow_up.desc())
        )
        found = (await session.scalars(wanted)).first()
        if found is not None:
            return _Given(found, bears_it=found.follow_up == code.follow_up)
    return None


async def _of_elsewhere(session: AsyncSession, case: Case, written: str) -> CodeKept:
    try:
        reference = read_printed(written)
    except NotAReference:
        return _fault("reference", NO_CODE, "no-code")
    if reference.country != case.country:
        return _fault("reference", OF_ANOTHER_COUNTRY, "another-country")
    if await _is_of_another(session, case, reference):
        return _fault("reference", OF_ANOTHER, "of-another-case")
    return CodeKept(reference)


async def _was_handed_over(session: AsyncSession, code: CodeNumbers) -> bool:
    """Return whether this code, or the one that it keeps, was given to such a document here."""
    given = await session.scalars(
        select(Document.attestation).where(
            Document.year == CENTURY + code.year, Document.serial == code.serial
        )
    )
    return any(map(is_handed_over, given))


async def _is_of_another(session: AsyncSession, case: Case, reference: Reference) -> bool:
    """Return whether a number of this code was given to a document that has another code."""
    serial = and_(Document.year == reference.year, Document.serial == reference.serial)
    of_country = and_(
        Document.country == reference.country,
        Document.year == reference.year,
        Document.country_serial == reference.country_serial,
    )
    same = and_(serial, of_country, Document.case_id == case.id)
    found = await session.scalar(select(exists().where(or_(serial, of_country), ~same)))
    return bool(found)


def _fault(field: str, words: str, code: str) -> CodeKept:
    return CodeKept(fault=FieldFault(f"draft.follows.{field}", words, code))

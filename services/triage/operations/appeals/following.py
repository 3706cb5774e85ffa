"""Find the document that a follow-up follows, and the code that it keeps."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.references import (
    NotAReference,
    Reference,
    read_printed,
    read_reference,
)
from services.triage.tables import Case, Document
from shared.message_ids import msgid
from shared.problems import FieldFault

UNKNOWN = msgid("This case has no such issued document. Choose one of the documents that it has.")
NO_CODE = msgid(
    "A code reads like EGY 004 / 0718 / OBS 090. If the earlier document has another one, choose "
    "that this document gets a code of its own."
)
OF_ANOTHER_COUNTRY = msgid("This is the code of a document about another country.")
OF_ANOTHER = msgid("This code, or a number in it, belongs to a document of another case.")


@dataclass(frozen=True)
class Followed:
    """`reference`: the code that a follow-up keeps; None if it gets one of its own."""

    reference: Reference | None = None
    fault: FieldFault | None = None


async def followed_by(session: AsyncSession, case: Case, draft: AppealDraft) -> Followed:
    """Return what this draft of the case follows, or the fault at its field."""
    follows = draft.follows
    if follows is None:
        return Followed()
    if follows.document is not None:
        found = await _of_the_case(session, case, follows.document)
    else:
        found = await _of_elsewhere(session, case, follows.reference or "")
    # What has no code that can be kept can be followed with a code of its own.
    if follows.suffix:
        return found
    return Followed(fault=found.fault if follows.document is not None else None)


async def _of_the_case(session: AsyncSession, case: Case, document: UUID) -> Followed:
    code = await session.scalar(
        select(Document.reference).where(
            Document.id == document, Document.case_id == case.id, Document.state == "issued"
        )
    )
    if code is None:
        return _fault("document", UNKNOWN, "unknown-document")
    return Followed(read_reference(code))


async def _of_elsewhere(session: AsyncSession, case: Case, written: str) -> Followed:
    try:
        reference = read_printed(written)
    except NotAReference:
        return _fault("reference", NO_CODE, "no-code")
    if reference.country != case.country:
        return _fault("reference", OF_ANOTHER_COUNTRY, "another-country")
    if await _is_of_another(session, case, reference):
        return _fault("reference", OF_ANOTHER, "of-another-case")
    return Followed(reference)


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


def _fault(field: str, words: str, code: str) -> Followed:
    return Followed(fault=FieldFault(f"draft.follows.{field}", words, code))

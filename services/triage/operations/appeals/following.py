"""Find the document that a follow-up follows, and the code that it keeps."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft
from services.triage.rules.kinds import is_handed_over
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
HANDED_OVER = msgid(
    "This document was handed over to its addressees and is not public. A document that follows it "
    "would print its code. Choose another one."
)
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
    refused = follows.document is not None or (found.fault and found.fault.code == "handed-over")
    if follows.suffix:
        return found
    return Followed(fault=found.fault if refused else None)


async def said_of_followed(
    session: AsyncSession, document: Document, draft: AppealDraft
) -> dict[str, Any]:
    """Return the fields of `AppealIssued` on what a document follows, corrects or calls back."""
    follows = draft.follows
    earlier = document.notice_of or (follows.document if follows else None)
    if earlier is None:
        return {"follows_reference": follows.reference} if follows else {}
    found = await session.get_one(Document, earlier)
    return {
        "follows": found.id,
        "follows_reference": found.reference,
        "follows_kind": found.kind,
    }


async def _of_the_case(session: AsyncSession, case: Case, document: UUID) -> Followed:
    found = await session.scalar(
        select(Document).where(
            Document.id == document, Document.case_id == case.id, Document.state == "issued"
        )
    )
    if found is None or found.reference is None or found.without_content:
        return _fault("document", UNKNOWN, "unknown-document")
    if is_handed_over(found.attestation):
        return _fault("document", HANDED_OVER, "handed-over")
    return Followed(read_reference(found.reference))


async def _of_elsewhere(session: AsyncSession, case: Case, written: str) -> Followed:
    try:
        reference = read_printed(written)
    except NotAReference:
        return _fault("reference", NO_CODE, "no-code")
    if reference.country != case.country:
        return _fault("reference", OF_ANOTHER_COUNTRY, "another-country")
    if await _is_of_another(session, case, reference):
        return _fault("reference", OF_ANOTHER, "of-another-case")
    if await _was_handed_over(session, reference):
        return _fault("reference", HANDED_OVER, "handed-over")
    return Followed(reference)


async def _was_handed_over(session: AsyncSession, reference: Reference) -> bool:
    """Return whether this code, or the one that it keeps, was given to such a document here."""
    given = await session.scalars(
        select(Document.attestation).where(
            Document.year == reference.year, Document.serial == reference.serial
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


def _fault(field: str, words: str, code: str) -> Followed:
    return Followed(fault=FieldFault(f"draft.follows.{field}", words, code))

"""Read the issued documents of a case: a follow-up begins with what they told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.background import EarlierDocument
from services.triage.queries.unsealing import open_draft
from services.triage.rules.kinds import is_handed_over
from services.triage.tables import Document, DocumentVersion
from shared.storage.sealing import Keys


def followed_until(document: Document, followed: Document | None, now: datetime) -> datetime | None:
    """Return when the embargo of what a document follows ends, if it would be sent before.

    Of what was withdrawn no embargo ends, and what is about it is sent at once.
    """
    until = followed.embargo_until if followed and document.notice_of is None else None
    own = max(now, document.embargo_until or now)
    return until if until is not None and until > own else None


async def earlier_documents(
    session: AsyncSession, keys: Keys, case: UUID
) -> tuple[EarlierDocument, ...]:
    """Return the issued documents of the case, the earliest first; none that was withdrawn.

    None that people handed over either: it was not public, and its code is printed nowhere. Nor a
    notice without content: it told nothing.
    """
    rows = await session.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document == Document.id)
        .where(
            Document.case_id == case,
            Document.state == "issued",
            DocumentVersion.version == Document.approved_version,
        )
        .order_by(Document.approved_at, Document.id)
    )
    return tuple(
        EarlierDocument(
            id=document.id,
            kind=document.kind,
            reference=document.reference or "",
            issued_at=document.approved_at or document.created_at,
            audience=tuple(document.audience),
            draft=open_draft(keys, version),
        )
        for document, version in rows
        if not is_handed_over(document.attestation) and not document.without_content
    )

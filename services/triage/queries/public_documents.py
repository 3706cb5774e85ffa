"""Find a document that everybody may read, by its reference code."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.references import Reference
from services.triage.tables import Document, DocumentVersion

_PUBLIC = text("""
    documents.state IN ('issued', 'withdrawn') AND 'media' = ANY (documents.audience)
    AND greatest(documents.approved_at, documents.embargo_until)
        <= coalesce(documents.withdrawn_at, :now)
    AND NOT EXISTS (
        SELECT FROM timeline
        WHERE timeline.case_id = documents.case_id
            AND timeline.kind IN ('campaign-stopped', 'appeal-refused', 'held-by-news')
            AND timeline.detail ->> 'document' = CAST(documents.id AS text)
            AND documents.state = 'issued'
    )
    AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(documents.consented) AS said
        JOIN alert_standing ON alert_standing.alert = CAST(said ->> 'alert' AS uuid)
        WHERE alert_standing.withdrawn_at IS NOT NULL
    )
    AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(documents.consented) AS said
        JOIN consents ON consents.alert = CAST(said ->> 'alert' AS uuid)
        WHERE (consents.use = 'publish_without_name'
                OR documents.names_shown AND consents.use = 'publish_name')
            AND consents.state <> 'given' AND consents.heard_at > documents.approved_at
    )
""")
"""Issued to the media, its embargo over, and nothing known since that would stop it.

The page of a withdrawn document says that it was withdrawn: a notice about it has no page.

One statement, so that an unknown code and one that is not public take the same time.
"""


async def public_document(
    session: AsyncSession, reference: Reference, now: datetime
) -> tuple[Document, DocumentVersion] | None:
    """Return a public document with its newest version; also one that was withdrawn since."""
    found = await session.execute(
        select(Document, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document == Document.id)
        .where(
            Document.year == reference.year,
            Document.serial == reference.serial,
            Document.follow_up == reference.follow_up,
            Document.reference == str(reference),
            DocumentVersion.version == Document.version,
            _PUBLIC.bindparams(now=now),
            ~Document.without_content,
        )
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])

"""The version of a document that was returned last, and what was changed since."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import Changes, changes
from services.triage.queries.unsealing import open_draft
from services.triage.schemas import ChangeView, ReturnView
from services.triage.tables import Document, DocumentDecision, DocumentVersion
from shared.contracts.content import Reason
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


async def changed_since_return(
    session: AsyncSession, keys: Keys, document: Document, draft: AppealDraft
) -> Changes:
    """Return what of the draft is other than when it was returned; nothing where it never was."""
    found = await _decision(session, document)
    return Changes() if found is None else await _changes(session, keys, found, draft)


async def returned(
    session: AsyncSession, keys: Keys, document: Document, draft: AppealDraft
) -> ReturnView | None:
    """Return why and by whom it was returned last, and what was changed since."""
    found = await _decision(session, document)
    if found is None or found.reason is None:
        return None
    place = place_of(DocumentDecision.reason, found.id)
    changed = await _changes(session, keys, found, draft)
    return ReturnView(
        reason=keys.open_model(Reason, place, found.reason).reason,
        returned_by=found.decided_by,
        returned_at=found.decided_at,
        version=found.version,
        changes=[
            ChangeView(field=field, before=before, now=now)
            for field, (before, now) in changed.fields.items()
        ],
        settings_changed=list(changed.settings),
        untouched=list(changed.untouched),
    )


async def _decision(session: AsyncSession, document: Document) -> DocumentDecision | None:
    found: DocumentDecision | None = await session.scalar(
        select(DocumentDecision)
        .where(
            DocumentDecision.document == document.id,
            DocumentDecision.decision == "returned",
            DocumentDecision.reason.is_not(None),
        )
        .order_by(DocumentDecision.decided_at.desc(), DocumentDecision.id.desc())
        .limit(1)
    )
    return found


async def _changes(
    session: AsyncSession, keys: Keys, decision: DocumentDecision, draft: AppealDraft
) -> Changes:
    version = await session.scalar(
        select(DocumentVersion).where(
            DocumentVersion.document == decision.document,
            DocumentVersion.version == decision.version,
        )
    )
    return Changes() if version is None else changes(open_draft(keys, version), draft)

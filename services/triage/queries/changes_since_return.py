"""The version of a document that was last returned, and what was changed since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Text, cast, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.drafting.draft import AppealDraft
from services.triage.drafting.edited_fields import Changes, changes
from services.triage.queries.unsealing import open_draft
from services.triage.rules.gates.approvals import RETURNED
from services.triage.schemas import ChangeView, ReturnView
from services.triage.tables import (
    Case,
    Document,
    DocumentDecision,
    DocumentVersion,
    TimelineEntry,
)
from shared.contracts.content import Reason
from shared.storage.columns import place_of
from shared.storage.sealing import Keys


@dataclass(frozen=True)
class Returned:
    """When a document was last returned, and which version; None: that version is gone."""

    decision: DocumentDecision
    version: DocumentVersion | None


def returned_of_case() -> Select[datetime]:
    """Ask when a document of an open `Case` was returned that was not submitted again since.

    Who saves a text that waits for approval takes it back: nobody returned that one.
    """
    submitted_again = exists().where(
        TimelineEntry.case_id == Document.case_id,
        TimelineEntry.at > DocumentDecision.decided_at,
        TimelineEntry.kind == "submitted",
        TimelineEntry.detail["document"].astext == cast(Document.id, Text),
    )
    return (
        select(DocumentDecision.decided_at)
        .join(Document, Document.id == DocumentDecision.document)
        .where(
            DocumentDecision.decision == "returned",
            Document.case_id == Case.id,
            Document.state.in_(RETURNED),
            Case.state == "open",
            ~submitted_again,
        )
        .order_by(DocumentDecision.decided_at.desc())
        .limit(1)
        .correlate(Case)
    )


async def last_return(session: AsyncSession, document: Document) -> Returned | None:
    found = await session.execute(
        select(DocumentDecision, DocumentVersion)
        .outerjoin(
            DocumentVersion,
            (DocumentVersion.document == DocumentDecision.document)
            & (DocumentVersion.version == DocumentDecision.version),
        )
        .where(
            DocumentDecision.document == document.id,
            DocumentDecision.decision == "returned",
            DocumentDecision.reason.is_not(None),
        )
        .order_by(DocumentDecision.decided_at.desc(), DocumentDecision.id.desc())
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else Returned(*row)


def changed_since(keys: Keys, returned: Returned | None, draft: AppealDraft) -> Changes:
    """Return the changes of the draft since it was returned; none if it never was."""
    if returned is None or returned.version is None:
        return Changes()
    return changes(open_draft(keys, returned.version), draft)


def return_view(keys: Keys, returned: Returned | None, draft: AppealDraft) -> ReturnView | None:
    """Return why and by whom it was last returned, and what was changed since."""
    if returned is None or returned.decision.reason is None:
        return None
    decision, changed = returned.decision, changed_since(keys, returned, draft)
    place = place_of(DocumentDecision.reason, decision.id)
    return ReturnView(
        reason=keys.open_model(Reason, place, returned.decision.reason).reason,
        returned_by=decision.decided_by,
        returned_at=decision.decided_at,
        version=decision.version,
        changes=[
            ChangeView(field=field, before=before, now=now)
            for field, (before, now) in changed.fields.items()
        ],
        settings_changed=list(changed.settings),
        untouched=list(changed.untouched),
    )

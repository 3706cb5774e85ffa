"""Make submitted documents drafts again when the alerts of their case have changed."""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.triage.operations.appeals.decisions import Cause, decide
from services.triage.operations.appeals.signature_letters import end_letters
from services.triage.operations.notices import notify_officers
from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.rules.signature_letters import Ended
from services.triage.tables import Case, CaseAlert, CaseLink, Document, UnmergedAlert
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

Because = Literal["case-joined", "case-parted", "alert-amended"]


async def reopen_drafts(work: UnitOfWork, case: Case, because: Because, by: UUID) -> None:
    """Make submitted documents drafts again; `by`: who changed what they tell of.

    The do-no-harm checks were confirmed for other alerts, and must be confirmed again for these.
    What has no content tells of no alert, and goes on waiting.
    """
    submitted = await work.session.scalars(
        select(Document)
        .where(
            Document.case_id == case.id,
            Document.state.in_(BEING_WRITTEN),
            Document.submitted_at.is_not(None),
            ~Document.without_content,
        )
        .order_by(Document.id)
        .with_for_update()
    )
    for document in submitted.all():
        document.state = "draft"
        document.submitted_by = document.submitted_at = document.harm_signed_by = None
        document.harm_confirmed = []
        await end_letters(work, case, document, Ended.NOT_SUBMITTED)
        decide(work, case, document, "returned", because=Cause(because, by))
        await notify_officers(work, case, NoticeReason.APPEAL_RETURNED)


async def remember_unmerged(work: UnitOfWork, case: Case, link: CaseLink) -> None:
    """Store which alerts leave by this link: a text written with them may name somebody."""
    leaving = select(CaseAlert.case_id, CaseAlert.alert, CaseAlert.subject).where(
        CaseAlert.case_id == case.id, CaseAlert.link == link.id
    )
    await work.session.execute(
        insert(UnmergedAlert)
        .from_select(["case_id", "alert", "subject"], leaving)
        .on_conflict_do_nothing()
    )

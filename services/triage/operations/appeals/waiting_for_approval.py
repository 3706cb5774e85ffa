"""Notify approvers of a waiting appeal; if nobody may approve it, people who can change that."""

from uuid import UUID

from sqlalchemy import text

from services.triage.operations.notices import notify_nobody_approves, notify_role
from services.triage.operations.timeline import note
from services.triage.queries.readers import APPROVING
from services.triage.queries.workload import UNAPPROVABLE
from services.triage.tables import Case, Document
from shared.access.principals import accounts_in_role
from shared.access.roles import Role
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

_UNTOLD = text(
    f"""
    SELECT w.id, w.case_id FROM ({UNAPPROVABLE}) AS w JOIN documents d ON d.id = w.id
    WHERE NOT EXISTS (
        SELECT FROM timeline t
        WHERE t.case_id = w.case_id AND t.kind = 'nobody-approves' AND t.at >= d.submitted_at
            AND t.detail ->> 'document' = CAST(d.id AS text)
    )
    ORDER BY w.case_id
    """  # noqa: S608  # our own constants; values are bound
)


async def notify_of_submission(work: UnitOfWork, case: Case, document: Document) -> None:
    """Notify the approvers of an appeal; if none of them may approve it, people who can act.

    If the desk has no approver at all, dispatch notifies administrators instead.
    """
    await work.session.flush()
    approvers = await accounts_in_role(work.session, Role.APPROVER, desk=case.desk)
    if not approvers or document.id not in await notify_of_unapprovable(work):
        await notify_role(work, case, Role.APPROVER, NoticeReason.APPEAL_SUBMITTED)


async def notify_of_unapprovable(work: UnitOfWork) -> frozenset[UUID]:
    """Notify staff once of each appeal that nobody is left to approve; return the documents."""
    told = (await work.session.execute(_UNTOLD, {"but": None, "approving": APPROVING})).all()
    for row in told:
        case = await work.session.get_one(Case, row.case_id)
        note(work, case.id, "nobody-approves", detail={"document": str(row.id)})
        await notify_nobody_approves(work, case)
    return frozenset(UUID(str(row.id)) for row in told)

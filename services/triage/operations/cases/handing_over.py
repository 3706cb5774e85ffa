"""Hand over the open cases of an account that leaves, so that no restricted case is lost.

An account leaves a case when it is disabled, or loses the role or the desk.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text

from services.triage.operations.appeals.waiting_for_approval import notify_of_unapprovable
from services.triage.operations.audit import record
from services.triage.operations.cases.assigning import assign_to
from services.triage.operations.cases.restricting import emit_restriction
from services.triage.operations.notices import notify_entrusted, notify_officers
from services.triage.operations.timeline import note
from services.triage.queries.readers import READING, is_officer
from services.triage.tables import Case
from shared.access.principals import accounts_in_role
from shared.access.roles import Role
from shared.contracts.identity import AccountChanged
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork

_LOST = text(
    """
    SELECT c.id FROM cases c
    WHERE c.restricted_to IS NOT NULL AND NOT EXISTS (
        SELECT FROM principals p
        WHERE p.account = ANY(c.restricted_to) AND p.active
            AND p.roles && CAST(:reading AS text[])
            AND (p.all_desks OR c.desk = ANY(p.desks))
    )
    ORDER BY c.id FOR UPDATE OF c
    """
)


async def hand_over(work: UnitOfWork, event: AccountChanged) -> None:
    """Hand over what the account can no longer work on, as this service knows accounts now."""
    held = select(Case).where(Case.assigned_to == event.account, Case.state == "open")
    for case in await work.session.scalars(held.order_by(Case.id).with_for_update()):
        if not await is_officer(work.session, event.account, case.desk):
            await _hand_on(work, case, event.account, event.handed_to)
    await open_lost_cases(work)
    await notify_of_unapprovable(work)


async def return_reopened_to_desk(work: UnitOfWork, case: Case) -> None:
    """Return a reopened case to its desk if its officer left while it was closed."""
    officer = case.assigned_to
    if officer is not None and not await is_officer(work.session, officer, case.desk):
        await _hand_on(work, case, officer, None)


async def open_lost_cases(work: UnitOfWork) -> None:
    """Open each restricted case that nobody named can read to approvers, and notify them.

    To those of all desks; if there are none, to those of its desk, and then to its officers.
    """
    for case_id in (await work.session.scalars(_LOST, {"reading": READING})).all():
        case = await work.session.get_one(Case, case_id)
        entrusted = await _entrusted(work, case.desk)
        if entrusted:
            case.restricted_to = list(entrusted)
            if case.assigned_to not in (None, *entrusted):
                assign_to(work, case, None)
            await emit_restriction(work, case)
            note(work, case.id, "restriction-opened", detail={"accounts": len(entrusted)})
            record(work, "case.open-restriction", case, accounts=len(entrusted))
            notify_entrusted(work, case)


async def _hand_on(work: UnitOfWork, case: Case, leaving: UUID, named: UUID | None) -> None:
    """Assign the case to the named person, if they may work on it; else to the desk."""
    takes_over = named if named and await _may_take(work, case, named) else None
    assign_to(work, case, takes_over)
    account = str(takes_over) if takes_over else None
    note(work, case.id, "handed-over", detail={"account": account, "leaving": str(leaving)})
    record(work, "case.hand-over", case, account=account, leaving=str(leaving))
    given = NoticeReason.CASE_ASSIGNED if takes_over else NoticeReason.CASE_HANDED_OVER
    await notify_officers(work, case, given)


async def _may_take(work: UnitOfWork, case: Case, account: UUID) -> bool:
    named = case.restricted_to is None or account in case.restricted_to
    return named and await is_officer(work.session, account, case.desk)


async def _entrusted(work: UnitOfWork, desk: str) -> Sequence[UUID]:
    approvers = await accounts_in_role(work.session, Role.APPROVER, all_desks=True)
    return (
        approvers
        or await accounts_in_role(work.session, Role.APPROVER, desk=desk)
        or await accounts_in_role(work.session, Role.TRIAGE_OFFICER, desk=desk)
    )

"""Whom staff notices about a case go to: its officer, or the officers of its desk."""

from uuid import UUID

from services.triage.tables import Case
from shared.access.roles import Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork


def tell_officers(
    work: UnitOfWork, case: Case, reason: NoticeReason, *, at_least: Level = "low"
) -> None:
    """Tell who the case is assigned to; while that is nobody, the officers of its desk, or those

    to whom it is restricted.
    As urgent as the case is, or as `at_least` where what happens is more urgent than the case.
    """
    urgency = min(level(case.level), at_least, key=LEVELS.index)
    if case.assigned_to is not None:
        _tell_account(work, case, case.assigned_to, reason, urgency)
    elif case.restricted_to is None:
        _tell_role(work, case, Role.TRIAGE_OFFICER, reason, urgency)
    else:
        for account in case.restricted_to:
            notice(work, reason=reason, urgency=urgency, account=account, case_number=case.number)


def tell_nobody_approves(work: UnitOfWork, case: Case) -> None:
    """Tell who can name an approver, and who has the case, that an appeal waits in vain."""
    reason = NoticeReason.NOBODY_APPROVES
    urgency = level(case.level)
    notice(work, reason=reason, urgency=urgency, role=Role.ADMINISTRATOR, case_number=case.number)
    tell_officers(work, case, reason)


def tell_entrusted(work: UnitOfWork, case: Case) -> None:
    """Tell those to whom a restricted case was opened, since nobody named could read it."""
    for account in case.restricted_to or ():
        notice(
            work, reason=NoticeReason.CASE_ENTRUSTED, urgency=level(case.level),
            account=account, case_number=case.number,
        )  # fmt: skip


def _tell_account(
    work: UnitOfWork, case: Case, account: UUID, reason: NoticeReason, urgency: Level
) -> None:
    """Tell the officer of the case; where they left, the officers of the desk."""
    notice(
        work, reason=reason, urgency=urgency, account=account, role=Role.TRIAGE_OFFICER,
        desk=case.desk, case_number=case.number,
    )  # fmt: skip


def tell_role(work: UnitOfWork, case: Case, role: Role, reason: NoticeReason) -> None:
    _tell_role(work, case, role, reason, level(case.level))


def _tell_role(
    work: UnitOfWork, case: Case, role: Role, reason: NoticeReason, urgency: Level
) -> None:
    notice(work, reason=reason, urgency=urgency, role=role, desk=case.desk, case_number=case.number)


def level(stored: str) -> Level:
    """Return a level as it stands in a row."""
    return next((each for each in LEVELS if each == stored), "low")

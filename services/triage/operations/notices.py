"""Whom staff notices about a case go to: its officer, or the officers of its desk."""

from functools import partial
from uuid import UUID

from services.triage.tables import Case
from shared.access.roles import Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork


def tell_officers(
    work: UnitOfWork,
    case: Case,
    reason: NoticeReason,
    *,
    at_least: Level = "low",
    campaign: UUID | None = None,
) -> None:
    """Tell who the case is assigned to; while that is nobody, the officers of its desk, or those

    to whom it is restricted.
    As urgent as the case is, or as `at_least` where what happens is more urgent than the case.
    What is told of one `campaign` comes to each in one letter.
    """
    urgency = min(level(case.level), at_least, key=LEVELS.index)
    tell = partial(
        notice, work, reason=reason, urgency=urgency, case_number=case.number, campaign=campaign
    )
    if case.assigned_to is not None:
        # Where they left, the officers of the desk.
        tell(account=case.assigned_to, role=Role.TRIAGE_OFFICER, desk=case.desk)
    elif case.restricted_to is None:
        tell(role=Role.TRIAGE_OFFICER, desk=case.desk)
    else:
        for account in case.restricted_to:
            tell(account=account)


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


def tell_role(work: UnitOfWork, case: Case, role: Role, reason: NoticeReason) -> None:
    notice(
        work, reason=reason, urgency=level(case.level), role=role, desk=case.desk,
        case_number=case.number,
    )  # fmt: skip


def level(stored: str) -> Level:
    """Return a level as it stands in a row."""
    return next((each for each in LEVELS if each == stored), "low")

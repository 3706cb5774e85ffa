"""Whom staff notices about a case go to: its officer, or the officers of its desk."""

from services.triage.tables import Case
from shared.access.roles import Role
from shared.contracts.codes import Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork


def tell_officers(work: UnitOfWork, case: Case, reason: NoticeReason) -> None:
    """Tell who the case is assigned to; while that is nobody, the officers of its desk."""
    if case.assigned_to is None:
        tell_role(work, case, Role.TRIAGE_OFFICER, reason)
    else:
        notice(
            work, reason=reason, urgency=urgency(case), account=case.assigned_to,
            case_number=case.number,
        )  # fmt: skip


def tell_role(work: UnitOfWork, case: Case, role: Role, reason: NoticeReason) -> None:
    notice(
        work, reason=reason, urgency=urgency(case), role=role, desk=case.desk,
        case_number=case.number,
    )  # fmt: skip


def urgency(case: Case) -> Level:
    levels: dict[str, Level] = {"critical": "critical", "high": "high", "medium": "medium"}
    return levels.get(case.level, "low")

"""Whom staff notices about a support request go to. They carry a number and no more."""

from uuid import UUID

from services.relocation.tables import SupportRequest
from shared.access.roles import Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

URGENT: frozenset[Level] = frozenset({"critical", "high"})


def tell_role(work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason) -> None:
    """Tell everybody in the role who is of the request's desk."""
    notice(
        work, reason=reason, urgency=_urgency(request), role=role, desk=request.desk,
        case_number=_number(request),
    )  # fmt: skip


def tell_if_urgent(
    work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason
) -> None:
    """The same, where a life may hang on it; what is not urgent waits on the list."""
    if _urgency(request) in URGENT:
        tell_role(work, request, role, reason)


def tell_account(
    work: UnitOfWork, request: SupportRequest, account: UUID, reason: NoticeReason
) -> None:
    """Tell this grants officer; where they left, the grants officers of the desk."""
    notice(
        work, reason=reason, urgency=_urgency(request), account=account,
        role=Role.GRANTS_OFFICER, desk=request.desk, case_number=_number(request),
    )  # fmt: skip


def _number(request: SupportRequest) -> str:
    """Return the case's number, by which all know it; where there is no case, the request's."""
    return request.number or request.request_number


def _urgency(request: SupportRequest) -> Level:
    return LEVELS[request.urgency_rank - 1]

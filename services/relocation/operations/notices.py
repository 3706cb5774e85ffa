"""Whom staff notices about a support request go to: of a restricted one, nobody but those to whom

it is kept. They carry a number and no more.
"""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from services.relocation.queries import able_to_act, request_kept_to
from services.relocation.tables import SupportRequest
from shared.access.principals import accounts_in_role
from shared.access.roles import Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

URGENT: frozenset[Level] = frozenset({"critical", "high"})


async def tell_role(
    work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason
) -> None:
    """Tell everybody in the role who is of the request's desk; see `_tell` of a restricted one."""
    await _tell(work, request, role, reason)


async def tell_if_urgent(
    work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason
) -> None:
    """The same, where a life may hang on it; what is not urgent waits on the list."""
    if _urgency(request) in URGENT:
        await _tell(work, request, role, reason)


async def tell_account(
    work: UnitOfWork, request: SupportRequest, account: UUID, reason: NoticeReason
) -> None:
    """Tell this grants officer; where they left, the grants officers of the desk."""
    await _tell(work, request, Role.GRANTS_OFFICER, reason, account)


async def tell_newly_named(
    work: UnitOfWork, request: SupportRequest, reason: NoticeReason, former: Collection[UUID]
) -> None:
    """Tell who takes the next step by a restriction and was not named in the `former` one.

    Where nobody who is named can take it, all who are hear of it: they name somebody who can.
    """
    kept_to = await request_kept_to(work.session, request)
    if not kept_to:
        return
    able = await able_to_act(work.session, request, kept_to)
    for each in sorted(able - frozenset(former)) if able else sorted(kept_to):
        notice(
            work, reason=reason, urgency=_urgency(request), case_number=_number(request),
            account=each,
        )  # fmt: skip


async def _tell(
    work: UnitOfWork,
    request: SupportRequest,
    role: Role,
    reason: NoticeReason,
    account: UUID | None = None,
) -> None:
    """Tell the account or the role of the desk.

    Of a restricted request nobody hears who cannot read it: the account or those in the role where
    they are named, else all who are.
    """
    tell = partial(
        notice, work, reason=reason, urgency=_urgency(request), case_number=_number(request)
    )
    kept_to = await request_kept_to(work.session, request)
    if kept_to is None:
        tell(account=account, role=role, desk=request.desk)
        return
    in_role = await accounts_in_role(work.session, role, desk=request.desk)
    named = [each for each in in_role if each in kept_to] or sorted(kept_to)
    for each in [account] if account in named else named:
        tell(account=each)


def _number(request: SupportRequest) -> str:
    """Return the case's number, by which all know it; where there is no case, the request's."""
    return request.number or request.request_number


def _urgency(request: SupportRequest) -> Level:
    return LEVELS[request.urgency_rank - 1]

"""Notify staff about a support request.

Notices of a restricted request go only to the people it is restricted to. They carry a number and
nothing else.
"""

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType
from uuid import UUID

from services.relocation.queries import able_to_act, restriction_of_request, role_for_next_step
from services.relocation.rules.urgency import URGENT
from services.relocation.tables import SupportRequest
from shared.access.principals import KnownAccount, accounts_in_role, known_accounts
from shared.access.roles import RIGHTS, Operation, Role
from shared.contracts.codes import LEVELS, Level
from shared.notices import NoticeReason, notice
from shared.storage.unit_of_work import UnitOfWork

WAITS_AS: Mapping[str, NoticeReason] = MappingProxyType(
    {"requested": NoticeReason.SUPPORT_REQUESTED, "assessed": NoticeReason.SUPPORT_ASSESSED}
)
"""The reason of a notice about an undecided request, by its state."""

_PART = frozenset().union(
    *(
        RIGHTS[each].roles
        for each in (Operation.CASE_READ, Operation.SUPPORT_ASSESS, Operation.SUPPORT_DECIDE)
    )
)
"""Roles that can read a restricted case, or the requests from it, if they are named."""


async def notify_role(
    work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason
) -> None:
    """Notify everybody in the role on the request's desk; for a restricted one see `_notify`."""
    await _notify(work, request, role, reason)


async def notify_if_urgent(
    work: UnitOfWork, request: SupportRequest, role: Role, reason: NoticeReason
) -> None:
    """Notify the role if a life may depend on it; other requests wait in the list."""
    if _urgency(request) in URGENT:
        await _notify(work, request, role, reason)


async def notify_account(
    work: UnitOfWork, request: SupportRequest, account: UUID, reason: NoticeReason
) -> None:
    """Notify this grants officer; if they left, the grants officers of the desk."""
    await _notify(work, request, Role.GRANTS_OFFICER, reason, account)


async def notify_newly_named(
    work: UnitOfWork, request: SupportRequest, reason: NoticeReason, former: Collection[UUID]
) -> None:
    """Notify who takes the next step under a restriction and was not named in the `former` one.

    If nobody who is named can take it, `notify_nobody_can_act` notifies all of them.
    """
    restricted_to = await restriction_of_request(work.session, request)
    if not restricted_to:
        return
    able = await able_to_act(work.session, request, restricted_to)
    for each in sorted(able - frozenset(former)):
        notice(
            work,
            reason=reason,
            urgency=_urgency(request),
            case_number=_number(request),
            account=each,
        )


async def notify_nobody_can_act(work: UnitOfWork, request: SupportRequest) -> None:
    """Notify the people who can name somebody that nobody is left to take the next step.

    For a restricted request, the people it is restricted to who have a part in it. Else everybody
    in the role (dispatch notifies administrators if there is nobody), or administrators if all in
    the role assessed the request.
    """
    reason = WAITS_AS[request.state]
    notify = partial(
        notice, work, reason=reason, urgency=_urgency(request), case_number=_number(request)
    )
    restricted_to = await restriction_of_request(work.session, request)
    if restricted_to is not None:
        known = await known_accounts(work.session, *restricted_to)
        having_part = [each for each, account in known.items() if _has_part(account, request.desk)]
        for each in sorted(having_part or restricted_to):
            notify(account=each)
    elif await accounts_in_role(work.session, role_for_next_step(request.state), desk=request.desk):
        notify(role=Role.ADMINISTRATOR)
    else:
        notify(role=role_for_next_step(request.state), desk=request.desk)


def _has_part(known: KnownAccount, desk: str) -> bool:
    """Return whether a named account reads the case or its support requests."""
    return known.active and bool(known.principal.roles & _PART) and known.principal.is_of(desk)


async def _notify(
    work: UnitOfWork,
    request: SupportRequest,
    role: Role,
    reason: NoticeReason,
    account: UUID | None = None,
) -> None:
    """Notify the account or the role of the desk.

    For a restricted request, only people who can read it: the account or those in the role if they
    are named, else all who are named.
    """
    notify = partial(
        notice, work, reason=reason, urgency=_urgency(request), case_number=_number(request)
    )
    restricted_to = await restriction_of_request(work.session, request)
    if restricted_to is None:
        notify(account=account, role=role, desk=request.desk)
        return
    in_role = await accounts_in_role(work.session, role, desk=request.desk)
    named = [each for each in in_role if each in restricted_to] or sorted(restricted_to)
    for each in [account] if account in named else named:
        notify(account=each)


def _number(request: SupportRequest) -> str:
    """Return the case's number, which everybody knows; without a case, the request's."""
    return request.number or request.request_number


def _urgency(request: SupportRequest) -> Level:
    return LEVELS[request.urgency_rank - 1]

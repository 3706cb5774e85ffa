"""The one place that says yes or no: API, pages and events ask here."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared.access.principal import ALL_DESKS, Desks, Principal
from shared.access.roles import (
    FILINGS,
    GRANTS,
    OF_A_DESK,
    OF_ALL_DESKS,
    OWN_FILINGS,
    OWN_ONLY,
    OWN_ONLY_OF,
    Operation,
)
from shared.problems import Forbidden


def authorise(
    principal: Principal,
    operation: Operation,
    *,
    desk: str | None = None,
    restricted_to: Collection[UUID] | None = None,
    filed_by: UUID | None = None,
) -> None:
    """Return if `principal` may do `operation` on this one thing; else raise `Forbidden`.

    `desk` is the desk the thing belongs to, `restricted_to` the accounts a restricted case is kept
    to (None: not restricted), `filed_by` the account that filed it. What is left out is taken as
    not shown: a person bound to desks is refused a desk's operation when no desk is given, and a
    partner is refused what it is not shown to have filed. What somebody filed for another desk, or
    what led to a restricted case, stays theirs to follow and to withdraw (`OWN_FILINGS`): they know
    what they told. For lists, ask `reach`.

    The trail (`OF_ALL_DESKS`) is for who has all desks. An entry is of no desk, so that it cannot
    be cut to some; shown whole, it would tell an account that is kept to one desk what the others
    do.

    The problem's `code` says which gate is shut: `forbidden` (role), `key-scope`, `other-desk`,
    `not-own`, `restricted-case`, `all-desks`.
    """
    only_own = _granted(principal, operation)
    if only_own and operation not in FILINGS and filed_by != principal.account:
        raise Forbidden("You only see and change what you filed yourself.", code="not-own")
    own = operation in OWN_FILINGS and filed_by == principal.account
    bound = not own and operation in OF_A_DESK and principal.desks is not ALL_DESKS
    if bound and (desk is None or not principal.is_of(desk)):
        raise Forbidden("This belongs to a desk that is not one of yours.", code="other-desk")
    if operation in OF_ALL_DESKS and principal.desks is not ALL_DESKS:
        raise Forbidden(
            "This is for accounts of all desks. Ask an administrator to give you all desks.",
            code="all-desks",
        )
    if restricted_to is not None and not own and principal.account not in restricted_to:
        raise Forbidden("This case is kept to named people.", code="restricted-case")


def authorise_own(principal: Principal) -> None:
    """Return if `principal` may change their own account: no key may, it is for its scopes alone.

    Raises `Forbidden` `key-scope`.
    """
    if principal.scopes is not None:
        raise _beyond_its_scopes()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a list may show: things of `desks`, and restricted ones only where `account` is named.

    `filed_by` is set for those who see only what they filed themselves, whatever the desk.
    """

    account: UUID
    desks: Desks
    filed_by: UUID | None = None


def reach(principal: Principal, operation: Operation) -> Reach:
    """Return how far a list goes for this person; raise `Forbidden` where there is no list."""
    if _granted(principal, operation):
        return Reach(principal.account, ALL_DESKS, filed_by=principal.account)
    return Reach(principal.account, principal.desks)


def may(principal: Principal, operation: Operation) -> bool:
    """Return whether a page offers this at all. The operation itself still asks `authorise`."""
    try:
        _granted(principal, operation)
    except Forbidden:
        return False
    return True


def _granted(principal: Principal, operation: Operation) -> bool:
    """Return whether the grant reaches only the account's own filings; raise if there is none."""
    if principal.scopes is not None and operation not in principal.scopes:
        raise _beyond_its_scopes()
    through = principal.roles & GRANTS[operation]
    if not through:
        raise Forbidden("Your role does not include this.")
    return through <= OWN_ONLY | OWN_ONLY_OF.get(operation, frozenset())


def _beyond_its_scopes() -> Forbidden:
    return Forbidden("This key was not made for that.", code="key-scope")

"""Decide whether somebody may do an operation. API, pages and events all use this."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from shared.access.principal import ALL_DESKS, Desks, Principal
from shared.access.role_names import names_of
from shared.access.roles import RIGHTS, Operation, Right, Scope
from shared.problems import Forbidden


def authorise(
    principal: Principal,
    operation: Operation,
    *,
    desk: str | None = None,
    restricted_to: Collection[UUID] | None = None,
    filed_by: UUID | None = None,
) -> None:
    """Raise `Forbidden` unless `principal` may do `operation` on this one thing.

    `desk`: the desk the thing belongs to; `restricted_to`: the accounts a restricted case is open
    to (None: not restricted); `filed_by`: the account that filed it. A value that is left out
    counts as unknown: a person with desks is refused an operation of a desk if no desk is given,
    and a partner is refused a thing if `filed_by` is not given. Somebody who filed for another
    desk, or whose alert led to a restricted case, can still follow and withdraw it
    (`Right.filer_keeps`): they know what they reported. For lists, use `reach`.

    The trail (`Scope.ALL_DESKS`) needs all desks. An entry belongs to no desk, so it cannot be
    limited to some; the whole trail would show an account of one desk what the other desks do.

    The problem's `code` says what is missing: `forbidden` (role), `key-scope`, `other-desk`,
    `not-own`, `restricted-case`, `all-desks`.
    """
    right = _granted(principal, operation)
    own = filed_by == principal.account
    if right.is_own_only(principal.roles) and right.scope is not Scope.NEW and not own:
        raise Forbidden("You can only see and change what you filed yourself.", code="not-own")
    if own and right.filer_keeps:
        return
    _expect_desk(principal, right, desk)
    if restricted_to is not None and principal.account not in restricted_to:
        raise Forbidden("This case is restricted to named people.", code="restricted-case")


def only_as_filer(
    principal: Principal,
    operation: Operation,
    *,
    desk: str,
    restricted_to: Collection[UUID] | None,
) -> bool:
    """Return whether this account has access to the thing only because it filed it.

    That is a partner, or a member of staff of another desk or not named in a restriction. They may
    see what they reported, and nothing that others recorded since.
    """
    try:
        authorise(principal, operation, desk=desk, restricted_to=restricted_to)
    except Forbidden:
        return True
    return False


def _expect_desk(principal: Principal, right: Right, desk: str | None) -> None:
    if principal.desks is ALL_DESKS or right.scope in {Scope.EVERYWHERE, Scope.NEW}:
        return
    if right.scope is Scope.ALL_DESKS:
        raise Forbidden(
            "This is only for accounts with access to all desks. Ask an administrator to "
            "give you access to all desks.",
            code="all-desks",
        )
    if desk is None or not principal.is_of(desk):
        raise Forbidden("This belongs to a desk that is not one of yours.", code="other-desk")


def authorise_own(principal: Principal) -> None:
    """Raise `Forbidden` unless `principal` may change their own account.

    An API key may not: it is valid for its scopes only.

    Raises `Forbidden` `key-scope`.
    """
    if principal.scopes is not None:
        raise _beyond_its_scopes()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a list may show: things of `desks`, and restricted ones only if `account` is named.

    `filed_by` is set for accounts that see only what they filed themselves, on any desk.
    """

    account: UUID
    desks: Desks
    filed_by: UUID | None = None


def reach(principal: Principal, operation: Operation) -> Reach:
    """Return which records a list may show this person; raise `Forbidden` if there is no list."""
    if _granted(principal, operation).is_own_only(principal.roles):
        return Reach(principal.account, ALL_DESKS, filed_by=principal.account)
    return Reach(principal.account, principal.desks)


def may(principal: Principal, operation: Operation) -> bool:
    """Return whether a page offers this operation. The operation itself still calls `authorise`."""
    try:
        _granted(principal, operation)
    except Forbidden:
        return False
    return True


def _granted(principal: Principal, operation: Operation) -> Right:
    """Return the right to this operation; raise `Forbidden` if no role or scope gives it."""
    if principal.scopes is not None and operation not in principal.scopes:
        raise _beyond_its_scopes()
    right = RIGHTS[operation]
    if not principal.roles & right.roles:
        raise Forbidden(
            "To do this, you need one of these roles: {roles}.",
            values={"roles": names_of(right.roles)},
        )
    return right


def _beyond_its_scopes() -> Forbidden:
    return Forbidden("This API key does not have permission to do this.", code="key-scope")

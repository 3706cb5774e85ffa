"""Check a request before an account or a key is created or changed. Changes nothing."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.identity.context import Context
from services.identity.operations.account_checks import require_after, require_whole
from services.identity.operations.accounts import AccountChange
from services.identity.operations.api_keys import require_usable
from services.identity.queries.accounts import read_account
from services.identity.rules.second_administrator import Rights
from services.identity.schemas import ChangeAccount, CreateAccount
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation, known_roles


class WantedKey(Protocol):
    """The scopes of a new key, and when it expires."""

    @property
    def scopes(self) -> frozenset[Operation]: ...

    @property
    def end(self) -> datetime | None: ...


async def expect_account(context: Context, principal: Principal, wanted: CreateAccount) -> None:
    """Raise `Invalid` for what `create` would refuse."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    require_whole(
        context,
        wanted.kind,
        wanted.roles,
        wanted.desks,
        all_desks=wanted.all_desks,
        email=wanted.email,
    )


async def expect_change(
    context: Context, principal: Principal, account_id: UUID, patch: ChangeAccount
) -> None:
    """Raise `Invalid` for roles and desks that `change` would refuse."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    shown, change = await read_account(context, account_id), change_of(patch)
    present = Rights(known_roles(shown.roles), frozenset(shown.desks), shown.all_desks)
    require_after(
        context,
        shown.kind,
        change.rights_after(present),
        shown.desks if change.desks is None else change.desks,
        names_rights=change.names_rights,
    )


async def expect_key(
    context: Context, principal: Principal, account_id: UUID, wanted: WantedKey
) -> None:
    """Raise `Invalid` for a key that `give_key` would refuse."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    shown = await read_account(context, account_id)
    require_usable(known_roles(shown.roles), wanted.scopes, wanted.end, context.clock())


def change_of(patch: ChangeAccount) -> AccountChange:
    """Return the changes that a request names."""
    return AccountChange(**patch.model_dump(exclude_unset=True, exclude={"changed_at"}))

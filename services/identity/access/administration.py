"""What API, pages and commands do with all accounts: rights asked, keys opened, reads recorded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from uuid import UUID

from services.identity.context import Context
from services.identity.operations import accounts, api_keys, fitting, sessions
from services.identity.operations.accounts import AccountChange, NewAccount
from services.identity.queries.accounts import account_by_email, list_accounts, read_account
from services.identity.rules.passwords import new_password
from services.identity.schemas import (
    AccountCreated,
    AccountPatch,
    AccountView,
    AccountWanted,
    Leaving,
)
from shared.access.admission import Admission
from shared.access.api_keys import NewApiKey, new_api_key
from shared.access.authorise import authorise
from shared.access.principal import Principal
from shared.access.roles import Operation
from shared.audit.trail import record_read
from shared.clock import new_id
from shared.contracts.content import AccountProfile
from shared.message_ids import msgid
from shared.problems import FieldFault, Forbidden, Invalid, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.web.pagination import Page, PageRequest

_TO_THE_DESK = Leaving()


def expect_manager(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may make and change accounts: before a form is shown."""
    authorise(principal, Operation.ACCOUNT_MANAGE)


def expect_not_own(principal: Principal, account_id: UUID) -> None:
    """Raise `Forbidden` where somebody would disable their own account."""
    if principal.account == account_id:
        raise Forbidden(
            msgid("You cannot disable your own account. Another administrator can."),
            code="own-account",
        )


async def show_accounts(
    context: Context, principal: Principal, page: PageRequest
) -> Page[AccountView]:
    authorise(principal, Operation.ACCOUNT_READ)
    found = await list_accounts(context, page)
    subjects = tuple(each.id for each in found.items)
    await record_read(context.database, principal.actor, "account.list", "account", None, subjects)
    return found


async def leaving_to(context: Context, principal: Principal, email: str) -> Leaving:
    """Return who takes over, named by e-mail address; empty: the desk. `Invalid` for a stranger."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    if not email:
        return Leaving()
    found = await account_by_email(context, email)
    if found is None:
        fault = FieldFault(
            "colleague", msgid("No account uses this e-mail address to sign in."), "unknown"
        )
        raise Invalid("Some values were not accepted. Each field says why.", faults=[fault])
    return Leaving(handed_to=found)


async def account_named(context: Context, principal: Principal, told: str) -> UUID:
    """Return the account of this e-mail address or id. `NotFound` where nobody has the address."""
    authorise(principal, Operation.ACCOUNT_MANAGE)
    with suppress(ValueError):
        return UUID(told)
    found = await account_by_email(context, told)
    if found is None:
        raise NotFound(msgid("No account uses this e-mail address to sign in."))
    return found


async def show_account(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Return an account; looking at one's own leaves no entry in the trail."""
    authorise(principal, Operation.ACCOUNT_READ)
    found = await read_account(context, account_id)
    if principal.account != account_id:
        await record_read(
            context.database, principal.actor, "account.read", "account", account_id, (account_id,)
        )
    return found


async def create(context: Context, principal: Principal, wanted: AccountWanted) -> AccountCreated:
    """Make an account. A person's gets a password that is shown in this answer only.

    It gets none where a second administrator has to confirm the account first.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    password = new_password() if wanted.kind == "person" else None
    hashed = await context.passwords.hash(password) if password else None
    account_id = new_id()
    keys = await context.keyring.create(account_id)
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account_id}))
    async with context.database.unit_of_work(principal.actor, keys, admission=admission) as work:
        made = await accounts.create_account(work, context, _new(account_id, wanted, hashed))
    shown = await read_account(context, account_id)
    return AccountCreated(account=shown, password=password if made.state == "active" else None)


async def change(
    context: Context,
    principal: Principal,
    account_id: UUID,
    patch: AccountPatch,
) -> AccountView:
    async with _changing(context, principal, account_id, patch.changed_at) as work:
        await accounts.change_account(
            work,
            context,
            account_id,
            AccountChange(**patch.model_dump(exclude_unset=True, exclude={"changed_at"})),
        )
    return await read_account(context, account_id)


async def disable(
    context: Context,
    principal: Principal,
    account_id: UUID,
    leaving: Leaving = _TO_THE_DESK,
) -> AccountView:
    """Disable an account; what it held goes to a named colleague, or to the desk."""
    async with _changing(context, principal, account_id, leaving.changed_at) as work:
        expect_not_own(principal, account_id)
        await accounts.disable_account(work, context, account_id, leaving.handed_to)
    return await read_account(context, account_id)


async def enable(
    context: Context, principal: Principal, account_id: UUID, *, seen: datetime | None = None
) -> AccountView:
    async with _changing(context, principal, account_id, seen) as work:
        await accounts.enable_account(work, context, account_id)
    return await read_account(context, account_id)


async def end_sessions(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Make every token of an account void in all services."""
    async with _changing(context, principal, account_id) as work:
        await sessions.end_all_sessions(work, context, account_id)
    return await read_account(context, account_id)


async def give_password(
    context: Context, principal: Principal, account_id: UUID, *, seen: datetime | None = None
) -> str | None:
    """Set a random password and return it; it is shown once. `seen`: see `expect_unchanged`.

    None: a second administrator has to confirm first.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    password = new_password()
    hashed = await context.passwords.hash(password)
    async with _changing(context, principal, account_id, seen) as work:
        account = await sessions.set_password(work, context, account_id, hashed)
    return password if account.password_hash == hashed else None


async def give_key(
    context: Context,
    principal: Principal,
    account_id: UUID,
    scopes: frozenset[Operation],
    expires_at: datetime | None,
    *,
    seen: datetime | None = None,
) -> NewApiKey:
    """Make a key and return it; it is shown once. `seen`: see `expect_unchanged`."""
    key = new_api_key()
    async with _changing(context, principal, account_id, seen) as work:
        await api_keys.create_api_key(work, context, account_id, key, scopes, expires_at)
    return key


async def revoke_key(context: Context, principal: Principal, account_id: UUID, key: UUID) -> None:
    async with _changing(context, principal, account_id) as work:
        await api_keys.revoke_api_key(work, context, account_id, key)


@asynccontextmanager
async def _changing(
    context: Context, principal: Principal, account_id: UUID, seen: datetime | None = None
) -> AsyncIterator[UnitOfWork]:
    """Open the account's key and a unit of work in the name of who asked.

    All administrators are held first, and the account after them: see `lock_administrators`.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    keys = await context.keyring.open([account_id])
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account_id}))
    async with context.database.unit_of_work(principal.actor, keys, admission=admission) as work:
        await fitting.lock_administrators(work)
        await fitting.expect_unchanged(work, account_id, seen)
        yield work


def _new(account_id: UUID, wanted: AccountWanted, password_hash: str | None) -> NewAccount:
    return NewAccount(
        id=account_id,
        kind=wanted.kind,
        profile=AccountProfile(
            name=wanted.name, email=wanted.email, phone=wanted.phone, language=wanted.language
        ),
        roles=wanted.roles,
        desks=wanted.desks,
        all_desks=wanted.all_desks,
        password_hash=password_hash,
    )

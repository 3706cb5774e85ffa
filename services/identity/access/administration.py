"""All accounts, for API, pages and commands: check rights, open keys, record reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic
from uuid import UUID

from services.identity.access.expecting import change_of
from services.identity.context import Context
from services.identity.operations import account_checks, accounts, api_keys, sessions
from services.identity.operations.accounts import NewAccount
from services.identity.queries.accounts import (
    account_as_left,
    list_accounts,
    read_account,
    with_services_behind,
)
from services.identity.rules.passwords import new_password
from services.identity.schemas import (
    AccountCreated,
    AccountView,
    ChangeAccount,
    CreateAccount,
    DisableAccount,
    PasswordView,
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
from shared.problems import Forbidden
from shared.storage.unit_of_work import UnitOfWork
from shared.web.pagination import Page, PageRequest
from shared.web.sealed_answers import Answer, answered
from shared.web.sent_request import UNKEYED, SentRequest

_TO_THE_DESK = DisableAccount()


def expect_manager(principal: Principal) -> None:
    """Raise `Forbidden` unless this person may manage accounts; called before a form is shown."""
    authorise(principal, Operation.ACCOUNT_MANAGE)


def expect_not_own(principal: Principal, account_id: UUID) -> None:
    """Raise `Forbidden` if somebody would disable their own account."""
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


async def show_account(context: Context, principal: Principal, account_id: UUID) -> AccountView:
    """Return an account; reading one's own leaves no entry in the trail."""
    authorise(principal, Operation.ACCOUNT_READ)
    found = await read_account(context, account_id)
    if principal.account != account_id:
        await record_read(
            context.database, principal.actor, "account.read", "account", account_id, (account_id,)
        )
    return found


async def create(
    context: Context, principal: Principal, wanted: CreateAccount, sent: SentRequest = UNKEYED
) -> AccountCreated:
    """Create an account. Only this answer has the password of a person.

    There is none if a second administrator has to confirm the account first.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    password = new_password() if wanted.kind == "person" else None
    hashed = await context.passwords.hash(password) if password else None
    account_id = new_id()
    keys = await context.keyring.create(account_id)
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account_id}))
    async with context.database.unit_of_work(principal.actor, keys, admission=admission) as work:

        async def run() -> AccountCreated:
            made = await accounts.create_account(work, context, _new(account_id, wanted, hashed))
            shown = await account_as_left(work, context, account_id)
            told = password if made.state == "active" else None
            return AccountCreated(account=shown, password=told)

        act = "account.create"
        created = await answered(
            work, context.idempotency, sent, act, AccountCreated, run, about=account_id
        )
    shown = await with_services_behind(context, created.account)
    return created.model_copy(update={"account": shown})


async def change(
    context: Context,
    principal: Principal,
    account_id: UUID,
    patch: ChangeAccount,
) -> AccountView:
    async with _changing(context, principal, account_id) as work:
        await account_checks.expect_unchanged(work, account_id, patch.changed_at)
        await accounts.change_account(work, context, account_id, change_of(patch))
    return await read_account(context, account_id)


async def disable(
    context: Context,
    principal: Principal,
    account_id: UUID,
    leaving: DisableAccount = _TO_THE_DESK,
    sent: SentRequest = UNKEYED,
) -> AccountView:
    """Disable an account; its open work goes to a named colleague, or to the desk."""

    async def run(work: UnitOfWork) -> AccountView:
        expect_not_own(principal, account_id)
        await accounts.disable_account(work, context, account_id, leaving.handed_to)
        return await account_as_left(work, context, account_id)

    change = _Change("account.disable", AccountView, sent, leaving.changed_at)
    return await with_services_behind(
        context, await _once(context, principal, account_id, change, run)
    )


async def enable(
    context: Context,
    principal: Principal,
    account_id: UUID,
    *,
    seen: datetime | None = None,
    sent: SentRequest = UNKEYED,
) -> AccountView:
    async def run(work: UnitOfWork) -> AccountView:
        await accounts.enable_account(work, context, account_id)
        return await account_as_left(work, context, account_id)

    change = _Change("account.enable", AccountView, sent, seen)
    return await with_services_behind(
        context, await _once(context, principal, account_id, change, run)
    )


async def end_sessions(
    context: Context, principal: Principal, account_id: UUID, sent: SentRequest = UNKEYED
) -> AccountView:
    """Invalidate every token of an account in all services."""

    async def run(work: UnitOfWork) -> AccountView:
        await sessions.end_all_sessions(work, context, account_id)
        return await account_as_left(work, context, account_id)

    change = _Change("account.end-sessions", AccountView, sent)
    return await with_services_behind(
        context, await _once(context, principal, account_id, change, run)
    )


async def give_password(
    context: Context,
    principal: Principal,
    account_id: UUID,
    *,
    seen: datetime | None = None,
    sent: SentRequest = UNKEYED,
) -> str | None:
    """Set a random password and return it; shown only once. `seen`: see `expect_unchanged`.

    None: a second administrator has to confirm first.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    password = new_password()
    hashed = await context.passwords.hash(password)

    async def run(work: UnitOfWork) -> PasswordView:
        account = await sessions.set_password(work, context, account_id, hashed)
        return PasswordView(password=password if account.password_hash == hashed else None)

    change = _Change("account.password", PasswordView, sent, seen)
    return (await _once(context, principal, account_id, change, run)).password


async def give_key(
    context: Context,
    principal: Principal,
    account_id: UUID,
    scopes: frozenset[Operation],
    expires_at: datetime | None,
    *,
    seen: datetime | None = None,
    sent: SentRequest = UNKEYED,
) -> NewApiKey:
    """Create a key and return it; it is shown only once. `seen`: see `expect_unchanged`."""

    async def run(work: UnitOfWork) -> NewApiKey:
        key = new_api_key()
        await api_keys.create_api_key(work, context, account_id, key, scopes, expires_at)
        return key

    change = _Change("account.key", NewApiKey, sent, seen)
    return await _once(context, principal, account_id, change, run)


async def revoke_key(context: Context, principal: Principal, account_id: UUID, key: UUID) -> None:
    async with _changing(context, principal, account_id) as work:
        await api_keys.revoke_api_key(work, context, account_id, key)


@dataclass(frozen=True)
class _Change(Generic[Answer]):
    """An act on an account: its name, and the type of its answer.

    `seen`: see `expect_unchanged`.
    """

    act: str
    kind: type[Answer]
    sent: SentRequest
    seen: datetime | None = None


async def _once(
    context: Context,
    principal: Principal,
    account_id: UUID,
    change: _Change[Answer],
    run: Callable[[UnitOfWork], Awaitable[Answer]],
) -> Answer:
    """Change an account that nobody changed since it was seen; once, even if sent again.

    The first request changed the account: a repeated one is answered before that is checked.
    """
    async with _changing(context, principal, account_id) as work:

        async def run_unchanged() -> Answer:
            await account_checks.expect_unchanged(work, account_id, change.seen)
            return await run(work)

        act = f"{change.act} {account_id}"
        return await answered(
            work,
            context.idempotency,
            change.sent,
            act,
            change.kind,
            run_unchanged,
            about=account_id,
        )


@asynccontextmanager
async def _changing(
    context: Context, principal: Principal, account_id: UUID
) -> AsyncIterator[UnitOfWork]:
    """Open the account's key and a unit of work in the name of the caller.

    All administrators are locked first, and the account after them: see `lock_administrators`.
    """
    authorise(principal, Operation.ACCOUNT_MANAGE)
    keys = await context.keyring.open([account_id])
    admission = Admission(principal, Operation.ACCOUNT_MANAGE, frozenset({account_id}))
    async with context.database.unit_of_work(principal.actor, keys, admission=admission) as work:
        await account_checks.lock_administrators(work)
        yield work


def _new(account_id: UUID, wanted: CreateAccount, password_hash: str | None) -> NewAccount:
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

"""Read accounts. The data is restricted: the caller records the read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.context import Context
from services.identity.profiles import email_hash
from services.identity.rules.accounts import NotAnAddress
from services.identity.rules.throttling import TOLD_FOR
from services.identity.schemas import AccountView, ApiKeyView, TriedAccount, WaitingAct
from services.identity.tables import Account, AccountAct, ApiKey
from shared.access.principal import AccountKind
from shared.contracts.content import AccountProfile
from shared.problems import NotFound
from shared.storage.columns import place_of
from shared.storage.sealing import Erased, Keys
from shared.storage.unit_of_work import UnitOfWork
from shared.web.pagination import By, Page, PageRequest, paginate

ORDER = (By(Account.__table__.c.id),)
ERASED = "—"
READERS = ("intake", "triage", "dispatch", "relocation")
"""The services that authorise people by identity's events."""


async def list_accounts(context: Context, page: PageRequest) -> Page[AccountView]:
    """Return accounts in the order in which they were made."""
    async with context.database.read() as session:
        found = await paginate(session, select(Account), ORDER, page, lambda row: row.Account)
        more = await _more_of(context, session, found.items)
        session.expunge_all()
    return Page(items=await _shown(context, found.items, more), next=found.next)


async def read_account(context: Context, account_id: UUID) -> AccountView:
    """Return an account; raise `NotFound` if there is none."""
    async with context.database.read() as session:
        account = await session.get(Account, account_id)
        if account is None:
            raise NotFound("There is no such account.")
        more = await _more_of(context, session, [account])
        session.expunge_all()
    (shown,) = await _shown(context, [account], more)
    return await with_services_behind(context, shown)


async def account_as_left(work: UnitOfWork, context: Context, account_id: UUID) -> AccountView:
    """Return an account as this unit of work leaves it; its key is open in it."""
    await work.session.flush()
    account = await work.session.get_one(Account, account_id)
    more = await _more_of(context, work.session, [account])
    return _show(account, opened_profile(work.keys, account), more.get(account_id, _More()))


async def with_services_behind(context: Context, shown: AccountView) -> AccountView:
    """Return an account with the services that have not applied its last change yet."""
    unheard_by = READERS if await context.unheard.of(shown.id) else ()
    return shown.model_copy(update={"unheard_by": unheard_by})


async def account_by_email(context: Context, email: str) -> UUID | None:
    """Return the account that signs in with this address; None if there is none."""
    try:
        hashed = email_hash(context, email)
    except NotAnAddress:
        return None
    async with context.database.read() as session:
        return await session.scalar(select(Account.id).where(Account.email_hash == hashed))


async def tried_lately(context: Context, only: UUID | None, most: int) -> Sequence[TriedAccount]:
    """Return the accounts for which strangers try passwords, newest first; `only`: that one."""
    told = Account.passwords_tried_at > context.clock() - TOLD_FOR
    chosen = select(Account).where(told, *(() if only is None else (Account.id == only,)))
    newest = chosen.order_by(Account.passwords_tried_at.desc()).limit(most)
    async with context.database.read() as session:
        rows = (await session.scalars(newest)).all()
        session.expunge_all()
    keys = await context.keyring.open([row.id for row in rows])
    return tuple(
        TriedAccount(row.id, opened_profile(keys, row).name, row.passwords_tried_at)
        for row in rows
        if row.passwords_tried_at is not None
    )


@dataclass(frozen=True, slots=True)
class _More:
    """What belongs to an account: its keys, and the acts on it that wait."""

    keys: list[ApiKey] = field(default_factory=list)
    waiting: list[AccountAct] = field(default_factory=list)


async def _more_of(
    context: Context, session: AsyncSession, accounts: Sequence[Account]
) -> Mapping[UUID, _More]:
    """Return what belongs to these accounts."""
    more: dict[UUID, _More] = defaultdict(_More)
    ids = [account.id for account in accounts]
    for key in await session.scalars(
        select(ApiKey).where(ApiKey.account.in_(ids)).order_by(ApiKey.id)
    ):
        more[key.account].keys.append(key)
    waiting = select(AccountAct).where(
        AccountAct.account.in_(ids),
        AccountAct.state == "waiting",
        AccountAct.expires_at > context.clock(),
    )
    for act in await session.scalars(waiting.order_by(AccountAct.id)):
        more[act.account].waiting.append(act)
    return more


async def _shown(
    context: Context, accounts: Sequence[Account], more: Mapping[UUID, _More]
) -> list[AccountView]:
    keys = await context.keyring.open([account.id for account in accounts])
    return [
        _show(account, opened_profile(keys, account), more.get(account.id, _More()))
        for account in accounts
    ]


def opened_profile(keys: Keys, account: Account) -> AccountProfile:
    try:
        return keys.open_model(
            AccountProfile, place_of(Account.profile, account.id), account.profile
        )
    except Erased:
        return AccountProfile(name=ERASED)


def _show(account: Account, profile: AccountProfile, more: _More) -> AccountView:
    return AccountView(
        id=account.id,
        changed_at=account.changed_at,
        kind=cast(AccountKind, account.kind),
        name=profile.name,
        email=profile.email,
        phone=profile.phone,
        language=profile.language,
        roles=tuple(account.roles),
        desks=tuple(account.desks),
        all_desks=account.all_desks,
        state=cast(Literal["active", "disabled"], account.state),
        must_change_password=account.must_change_password,
        api_keys=tuple(
            ApiKeyView(
                id=key.id,
                scopes=tuple(key.scopes),
                created_at=key.created_at,
                expires_at=key.expires_at,
                revoked_at=key.revoked_at,
            )
            for key in more.keys
        ),
        waiting=tuple(WaitingAct(id=act.id, act=act.act) for act in more.waiting),
    )

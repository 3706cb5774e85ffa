"""Reading accounts for API and pages. What is read is restricted: who asks records it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import select

from services.identity.parts import Parts
from services.identity.profiles import email_hash, profile_place
from services.identity.rules.accounts import NotAnAddress
from services.identity.schemas import AccountShown, ApiKeyShown
from services.identity.tables import Account, ApiKey
from shared.access.principal import AccountKind
from shared.contracts.content import AccountProfile
from shared.problems import NotFound
from shared.storage.sealing import Erased, Keys
from shared.storage.unit_of_work import ReadSession
from shared.web.pagination import By, Page, PageRequest, paginate

ORDER = (By(Account.__table__.c.id),)
ERASED = "—"


async def list_accounts(parts: Parts, page: PageRequest) -> Page[AccountShown]:
    """Return accounts in the order in which they were made."""
    async with parts.database.read() as session:
        found = await paginate(session, select(Account), ORDER, page, lambda row: row.Account)
        keys_of = await _keys_of(session, found.items)
    return Page(items=await _shown(parts, found.items, keys_of), next=found.next)


async def read_account(parts: Parts, account_id: UUID) -> AccountShown:
    """Raise `NotFound` if there is no such account."""
    async with parts.database.read() as session:
        account = await session.get(Account, account_id)
        if account is None:
            raise NotFound("There is no such account.")
        keys_of = await _keys_of(session, [account])
    return (await _shown(parts, [account], keys_of))[0]


async def account_by_email(parts: Parts, email: str) -> UUID | None:
    """Return the account that signs in with this address; None where there is none."""
    try:
        hashed = email_hash(parts, email)
    except NotAnAddress:
        return None
    async with parts.database.read() as session:
        return await session.scalar(select(Account.id).where(Account.email_hash == hashed))


async def _keys_of(
    session: ReadSession, accounts: Sequence[Account]
) -> Mapping[UUID, Sequence[ApiKey]]:
    """Return the keys of these accounts. All rows stay readable after the session."""
    keys_of: dict[UUID, list[ApiKey]] = defaultdict(list)
    ids = [account.id for account in accounts]
    for key in await session.scalars(
        select(ApiKey).where(ApiKey.account.in_(ids)).order_by(ApiKey.id)
    ):
        keys_of[key.account].append(key)
    session.expunge_all()
    return keys_of


async def _shown(
    parts: Parts, accounts: Sequence[Account], keys_of: Mapping[UUID, Sequence[ApiKey]]
) -> list[AccountShown]:
    keys = await parts.keyring.open([account.id for account in accounts])
    return [
        _show(account, _profile(keys, account), keys_of.get(account.id, ())) for account in accounts
    ]


def _profile(keys: Keys, account: Account) -> AccountProfile:
    try:
        return keys.open_model(AccountProfile, profile_place(account.id), account.profile)
    except Erased:
        return AccountProfile(name=ERASED)


def _show(account: Account, profile: AccountProfile, keys: Sequence[ApiKey]) -> AccountShown:
    return AccountShown(
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
            ApiKeyShown(
                id=key.id,
                scopes=tuple(key.scopes),
                created_at=key.created_at,
                expires_at=key.expires_at,
                revoked_at=key.revoked_at,
            )
            for key in keys
        ),
    )

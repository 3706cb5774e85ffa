"""Keep this service's own copy of the accounts, from identity's events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.access.api_keys import HeldApiKey
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role, known_roles
from shared.access.tables import principal_keys, principals
from shared.contracts.content import AccountProfile
from shared.contracts.envelope import SealedPart
from shared.contracts.identity import AccountChanged
from shared.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KnownAccount:
    principal: Principal
    active: bool
    sessions_valid_from: datetime
    ended_sessions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """The sealed profile of an account, as this service stores it.

    Open it by `keys.open_part(AccountProfile, kept.event, kept.field, kept.part)`.
    """

    account: UUID
    event: UUID
    part: SealedPart[AccountProfile]
    field: str = "profile"


async def store_account(work: UnitOfWork, event: AccountChanged) -> bool:
    """Store an account's copy in this service; return False if a newer one is there already.

    The event is the whole state, so the latest alone counts: `changed_at` grows per account.
    """
    state = {
        "kind": event.kind,
        "roles": list(event.roles),
        "desks": list(event.desks),
        "all_desks": event.all_desks,
        "active": event.state == "active",
        "sessions_valid_from": event.sessions_valid_from,
        "changed_at": event.changed_at,
        "ended_sessions": list(event.ended_sessions),
        "profile_event": event.id,
        "profile_subject": event.profile.subject,
        "profile_sealed": event.profile.ciphertext,
    }
    kept = await work.session.execute(
        upsert(principals)
        .values(account=event.account, **state)
        .on_conflict_do_update(
            index_elements=[principals.c.account],
            set_=state,
            where=principals.c.changed_at <= event.changed_at,
        )
        .returning(principals.c.account)
    )
    if kept.one_or_none() is None:
        return False
    await work.session.execute(
        delete(principal_keys).where(principal_keys.c.account == event.account)
    )
    if event.api_keys:
        await work.session.execute(
            insert(principal_keys),
            [
                {
                    "id": key.id,
                    "account": event.account,
                    "sha256": bytes.fromhex(key.sha256),
                    "scopes": list(key.scopes),
                    "expires_at": key.expires_at,
                    "revoked": key.revoked,
                }
                for key in event.api_keys
            ],
        )
    return True


# Made once: every request of somebody new runs one of them.
_ACCOUNT = select(principals).where(principals.c.account == bindparam("account"))
_KEY = select(principal_keys).where(principal_keys.c.id == bindparam("key"))


async def known_account(
    session: AsyncSession | AsyncConnection, account: UUID
) -> KnownAccount | None:
    row = (await session.execute(_ACCOUNT, {"account": account})).one_or_none()
    return None if row is None else _known(row)


async def known_accounts(session: AsyncSession, *accounts: UUID) -> dict[UUID, KnownAccount]:
    """Return those of these accounts that are known here."""
    return {row.account: _known(row) for row in await read_accounts(session, accounts)}


async def read_accounts(session: AsyncSession, accounts: Collection[UUID]) -> Sequence[Row[Any]]:
    """Return the rows of those of these accounts that are known here."""
    wanted = select(principals).where(principals.c.account.in_(accounts))
    return (await session.execute(wanted)).all()


async def held_key(session: AsyncSession | AsyncConnection, key: UUID) -> HeldApiKey | None:
    row = (await session.execute(_KEY, {"key": key})).one_or_none()
    if row is None:
        return None
    return HeldApiKey(
        id=row.id,
        account=row.account,
        sha256=row.sha256,
        scopes=tuple(row.scopes),
        expires_at=row.expires_at,
        revoked=row.revoked,
    )


# As text, which is faster: in a wave each notice runs this query.
_IN_ROLE = text(
    """
    SELECT account FROM principals
    WHERE active AND CAST(:role AS text) = ANY(roles)
        AND (CAST(:desk AS text) IS NULL OR all_desks OR CAST(:desk AS text) = ANY(desks))
        AND (all_desks OR NOT CAST(:all_desks AS boolean))
    ORDER BY account
    """
)

_IN_ROLES = text(
    """
    SELECT asked.role, asked.desk, account
    FROM unnest(CAST(:roles AS text[]), CAST(:desks AS text[])) AS asked (role, desk)
        JOIN principals ON active AND asked.role = ANY(principals.roles)
            AND (asked.desk IS NULL OR all_desks OR asked.desk = ANY(principals.desks))
    ORDER BY account
    """
)


async def accounts_in_role(
    session: AsyncSession, role: Role, *, desk: str | None = None, all_desks: bool = False
) -> list[UUID]:
    """Return the active accounts in `role`: of `desk` if one is given, else of all."""
    sought = {"role": role.value, "desk": desk, "all_desks": all_desks}
    return list(await session.scalars(_IN_ROLE, sought))


async def accounts_in_roles(
    session: AsyncSession, asked: Collection[tuple[Role, str | None]]
) -> dict[tuple[Role, str | None], list[UUID]]:
    """Return the active accounts of many roles, each of a desk or of any, by one query."""
    found: dict[tuple[Role, str | None], list[UUID]] = {each: [] for each in asked}
    sought = {"roles": [role.value for role, _ in found], "desks": [desk for _, desk in found]}
    for row in await session.execute(_IN_ROLES, sought):
        found[Role(row.role), row.desk].append(row.account)
    return found


async def stored_profiles(session: AsyncSession, *accounts: UUID) -> dict[UUID, StoredProfile]:
    """Return the sealed names and channels of these accounts, as far as they are known here."""
    return {row.account: stored_profile(row) for row in await read_accounts(session, accounts)}


def stored_profile(row: Row[Any]) -> StoredProfile:
    return StoredProfile(
        account=row.account,
        event=row.profile_event,
        part=SealedPart[AccountProfile](subject=row.profile_subject, ciphertext=row.profile_sealed),
    )


def _known(row: Row[Any]) -> KnownAccount:
    return KnownAccount(
        principal=Principal(
            account=row.account,
            kind=row.kind,
            roles=known_roles(row.roles),
            desks=ALL_DESKS if row.all_desks else frozenset(row.desks),
        ),
        active=row.active,
        sessions_valid_from=row.sessions_valid_from,
        ended_sessions=frozenset(map(str, row.ended_sessions)),
    )

"""Show the names of colleagues on pages that say who did something."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.access.principals import StoredProfile, read_accounts, stored_profile
from shared.contracts.content import AccountProfile
from shared.problems import Unavailable
from shared.storage.keyring import Keyring
from shared.storage.sealing import Erased, KeyMissing, Keys, SealBroken
from shared.storage.unit_of_work import Database


@dataclass(frozen=True, repr=False)
class Staff:
    """Names of colleagues by account, as far as they could be opened.

    `disabled`: the accounts that are disabled.
    """

    names: Mapping[UUID, str]
    disabled: frozenset[UUID] = frozenset()


async def staff_of(session: AsyncSession, keyring: Keyring, accounts: Collection[UUID]) -> Staff:
    """Return the names of these accounts for a page.

    It takes one query here and one to the keyring. While the keyring is down, accounts are shown
    without names.
    """
    if not accounts:
        return Staff({})
    rows = await read_accounts(session, accounts)
    disabled = frozenset(row.account for row in rows if not row.active)
    kept = [stored_profile(row) for row in rows]
    try:
        keys = await keyring.open({each.part.subject for each in kept})
    except Unavailable:
        return Staff({}, disabled)
    names = {each.account: _name(keys, each) for each in kept}
    return Staff({account: name for account, name in names.items() if name}, disabled)


async def read_staff(database: Database, keyring: Keyring, accounts: Collection[UUID]) -> Staff:
    """Return the names of these accounts, read in a session of its own."""
    if not accounts:
        return Staff({})
    async with database.read() as session:
        return await staff_of(session, keyring, accounts)


def account_of(actor: object) -> UUID | None:
    """Return the account behind an actor; None for a service that acts by itself."""
    try:
        return UUID(str(actor))
    except ValueError:
        return None


def _name(keys: Keys, kept: StoredProfile) -> str | None:
    try:
        return keys.open_part(AccountProfile, kept.event, "profile", kept.part).name
    except (Erased, KeyMissing, SealBroken, Unavailable, ValidationError):
        return None

"""The names of colleagues, for pages that say who did something."""

from collections.abc import Collection
from uuid import UUID

from pydantic import ValidationError

from shared.access.principals import KeptProfile, kept_profiles, known_accounts
from shared.contracts.content import AccountProfile
from shared.problems import Unavailable
from shared.storage.keyring import Keyring
from shared.storage.sealing import Erased, KeyMissing, Keys, SealBroken
from shared.storage.unit_of_work import Database


async def names_of(
    database: Database, keyring: Keyring, accounts: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of these accounts, as far as they can be opened.

    All of them cost one query of the keyring. The lists that ask hold nothing else that is sealed:
    while the keyring is away, they show without names.
    """
    if not accounts:
        return {}
    async with database.read() as session:
        kept = await kept_profiles(session, *accounts)
    try:
        keys = await keyring.open({each.part.subject for each in kept.values()})
    except Unavailable:
        return {}
    found = {account: _name(keys, profile) for account, profile in kept.items()}
    return {account: name for account, name in found.items() if name}


async def disabled_of(database: Database, accounts: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these accounts that are disabled."""
    if not accounts:
        return frozenset()
    async with database.read() as session:
        known = await known_accounts(session, *accounts)
    return frozenset(account for account, each in known.items() if not each.active)


def account_of(actor: object) -> UUID | None:
    """Return the account behind an actor; None for a service that acts by itself."""
    try:
        return UUID(str(actor))
    except ValueError:
        return None


def _name(keys: Keys, kept: KeptProfile) -> str | None:
    try:
        return keys.open_part(AccountProfile, kept.event, "profile", kept.part).name
    except (Erased, KeyMissing, SealBroken, Unavailable, ValidationError):
        return None

"""Create the keyring by its migrations, with the server roles that they need."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from shared.storage import keyring_schema
from shared.storage.migrations import migrate

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"


def migrate_keyring(url: str) -> None:
    asyncio.run(create_roles(url, keyring_schema.ROLES))
    migrate(KEYRING_MIGRATIONS, url)


async def create_roles(url: str, roles: Iterable[str]) -> None:
    """Create the roles that no earlier test created: roles belong to the server and stay."""
    connection = await asyncpg.connect(url)
    try:
        for role in roles:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN")
    finally:
        await connection.close()

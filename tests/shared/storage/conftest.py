"""A migrated keyring and connections to it under each role."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.storage import keyring_schema
from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeys
from shared.storage.migrations import migrate
from tests.engines.postgres import NewDatabase
from tests.shared.storage.buckets import Bucket, running_bucket

KEYRING_MIGRATIONS = Path(keyring_schema.__file__).parent / "keyring_migrations"


async def create_roles(url: str, roles: tuple[str, ...]) -> None:
    """Roles belong to the server and stay: make those that no other test made before."""
    engine = create_engine(url, application_name="test-roles", pool_size=0)
    async with engine.begin() as connection:
        for role in roles:
            found = await connection.scalar(
                text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
            )
            if not found:
                await connection.execute(text(f"CREATE ROLE {role} LOGIN"))


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


Engines = Callable[..., AsyncEngine]


@pytest.fixture
async def engines() -> AsyncIterator[Engines]:
    """Engines that are closed after the test; `role`: what the connection acts as."""
    made: list[AsyncEngine] = []

    def connect(url: str, role: str | None = None) -> AsyncEngine:
        settings = {"timezone": "UTC"} | ({"role": role} if role else {})
        made.append(create_engine(url, application_name="test", pool_size=5, settings=settings))
        return made[-1]

    yield connect
    for engine in made:
        await engine.dispose()


@pytest.fixture
async def keyring_url(new_database: NewDatabase) -> str:
    """The owner's URL of an empty, migrated keyring."""
    url = new_database("keyring")
    await create_roles(url, keyring_schema.ROLES)
    await asyncio.to_thread(migrate, KEYRING_MIGRATIONS, url)
    return url


@pytest.fixture
def master() -> MasterKeys:
    return MasterKeys({1: os.urandom(32)})


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keyring(keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds) -> Keyring:
    """The keyring as intake reaches it."""
    return Keyring(engines(keyring_url, "tocsin_intake"), master, monotonic=seconds)


@pytest.fixture
def eraser(keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds) -> Keyring:
    return Keyring(engines(keyring_url, "tocsin_eraser"), master, monotonic=seconds)


@pytest.fixture(scope="session")
def bucket() -> Iterator[Bucket]:
    with running_bucket() as bucket:
        yield bucket

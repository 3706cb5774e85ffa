"""Fixtures: a migrated keyring, and connections to it under each role."""

import os
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.storage.engine import create_engine
from shared.storage.keyring import Keyring
from shared.storage.master_keys import MasterKeys
from tests.engines.keyring import migrate_keyring
from tests.engines.postgres import NewDatabase, NewTemplate


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


Engines = Callable[..., AsyncEngine]


@pytest.fixture
async def engines() -> AsyncIterator[Engines]:
    """Return a function that makes engines, closed after the test; `role`: the session's role."""
    made: list[AsyncEngine] = []

    def connect(url: str, role: str | None = None) -> AsyncEngine:
        settings = {"timezone": "UTC"} | ({"role": role} if role else {})
        made.append(create_engine(url, application_name="test", pool_size=5, settings=settings))
        return made[-1]

    yield connect
    for engine in made:
        await engine.dispose()


@pytest.fixture
def keyring_url(new_database: NewDatabase, new_template: NewTemplate) -> str:
    """Return the owner's URL of an empty, migrated keyring."""
    return new_database("keyring", template=new_template("keyring", migrate_keyring))


@pytest.fixture
def master() -> MasterKeys:
    return MasterKeys({1: os.urandom(32)})


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keyring(keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds) -> Keyring:
    """Return the keyring with intake's rights."""
    return Keyring(engines(keyring_url, "tocsin_intake"), master, monotonic=seconds)


@pytest.fixture
def eraser(keyring_url: str, engines: Engines, master: MasterKeys, seconds: Seconds) -> Keyring:
    return Keyring(engines(keyring_url, "tocsin_eraser"), master, monotonic=seconds)

"""One scratch PostgreSQL per test run and empty databases on it."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import pytest

from services.front.local.postgres import LocalPostgres
from tests.engines.scratch import scratch_folder


class NewDatabase(Protocol):
    """Makes an empty database, or a copy of `template`, and returns the superuser's URL of it.

    Callable from a test's event loop too. `template`: the URL of a database that nobody is
    connected to, such as one that was migrated once for all tests of a module.
    """

    def __call__(self, name: str, *, template: str | None = None) -> str: ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    """Fast and not crash-safe: a test that kills PostgreSQL starts a durable one of its own."""
    with scratch_folder("postgres") as folder:
        data, secrets = folder / "data", folder / "secrets"
        data.mkdir(mode=0o711)
        secrets.mkdir(mode=0o700)
        server = LocalPostgres(data, secrets, durable=False)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def new_database(postgres: LocalPostgres) -> Iterator[NewDatabase]:
    """Databases that are dropped after the test."""
    with _databases(postgres) as create:
        yield create


@pytest.fixture(scope="module")
def new_module_database(postgres: LocalPostgres) -> Iterator[NewDatabase]:
    """Databases that are dropped after the last test of the module."""
    with _databases(postgres) as create:
        yield create


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """An empty database for one test."""
    return new_database("test")


@contextmanager
def _databases(server: LocalPostgres) -> Iterator[NewDatabase]:
    made: list[str] = []

    def create(name: str, *, template: str | None = None) -> str:
        database = f"{re.sub(r'[^a-z0-9_]', '_', name.lower())[:40]}_{uuid4().hex[:12]}"
        source = urlsplit(template).path[1:] if template else "template0"
        _run(server.url, f'CREATE DATABASE {database} TEMPLATE "{source}"')
        made.append(database)
        return f"{server.url.rpartition('/')[0]}/{database}"

    try:
        yield create
    finally:
        for database in made:
            _run(server.url, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _run(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    _outside_the_loop(run)


def _outside_the_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()

"""Start one scratch PostgreSQL for a test run, with empty databases and copies of templates."""

import asyncio
import hmac
import os
import re
from base64 import b64encode
from collections.abc import Callable, Coroutine, Iterable, Iterator
from hashlib import pbkdf2_hmac, sha256
from threading import Thread
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from services.front.local.postgres import LocalPostgres
from tests.engines.cleaning import Content, content_of, empty, strip
from tests.engines.kept_sessions import KeptSessions
from tests.engines.scratch import scratch_folder

Given = TypeVar("Given")


class NewDatabase(Protocol):
    """Makes a database and returns the superuser's URL of it; callable from an event loop too.

    Without `template` it is empty. `template`: a URL that `NewTemplate` returned.
    """

    def __call__(self, name: str, *, template: str | None = None) -> str: ...


class NewTemplate(Protocol):
    """Makes a database, lets `build` fill it (`migrate`), and returns its URL.

    Each name is made once in a test run: the same name returns the same database. Nobody connects
    to it afterwards.
    """

    def __call__(self, name: str, build: Callable[[str], None]) -> str: ...


class _Databases:
    """Copies of a template are emptied after use and given out again, and so are empty ones.

    A connection to each copy is kept, on a loop of its own: to connect takes longer than to empty.
    So are `sessions` that were closed.
    """

    def __init__(self, server: LocalPostgres, sessions: KeptSessions) -> None:
        self._server = server
        self._sessions = sessions
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._kept: dict[str, Any] = {}
        self._templates: dict[str, str] = {}
        self._contents: dict[str, Content] = {}
        self._free: dict[str | None, list[str]] = {}

    def template(self, name: str, build: Callable[[str], None]) -> str:
        if name not in self._templates:
            url = self._create(f"{name}_template", "template0")
            build(url)
            self._templates[name] = url
            self._contents[url] = self._connected(url, content_of)
            self._part(url)  # who is copied has no connection
        return self._templates[name]

    def take(self, name: str, template: str | None) -> str:
        if free := self._free.get(template):
            return free.pop()
        if template is None:
            return self._create(name, "template0")
        url = self._create(name, urlsplit(template).path[1:])
        self._sessions.care_for(url)
        return url

    def give_back(self, url: str, template: str | None) -> None:
        again = self._connected(url, strip) if template is None else self._emptied(url, template)
        if again:
            self._free.setdefault(template, []).append(url)
            return
        self._part(url)
        self._sessions.forget(url)
        database = urlsplit(url).path[1:]
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _emptied(self, url: str, template: str) -> bool:
        content, spared = self._contents[template], self._sessions.processes(url)
        is_empty = self._connected(url, lambda connection: empty(connection, content, spared))
        if is_empty:
            self._sessions.rested(url)
        return is_empty

    def _create(self, name: str, source: str) -> str:
        database = f"{re.sub(r'[^a-z0-9_]', '_', name.lower())[:40]}_{uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE {database} TEMPLATE "{source}"')
        return f"{self._server.url.rpartition('/')[0]}/{database}"

    def _run(self, statement: str) -> None:
        self._connected(self._server.url, lambda connection: connection.execute(statement))

    def close(self) -> None:
        for url in list(self._kept):
            self._part(url)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _connected(self, url: str, act: Callable[[Any], Coroutine[Any, Any, Given]]) -> Given:
        async def run() -> Given:
            connection = self._kept.get(url)
            if connection is None or connection.is_closed():
                connection = self._kept[url] = await asyncpg.connect(url)
            return await act(connection)

        return self._wait(run())

    def _part(self, url: str) -> None:
        connection = self._kept.pop(url, None)
        if connection is not None:
            self._wait(connection.close())

    def _wait(self, work: Coroutine[Any, Any, Given]) -> Given:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


@pytest.fixture(scope="session")
def postgres() -> Iterator[LocalPostgres]:
    """Start a PostgreSQL that is fast but not crash-safe; a test that kills one starts its own."""
    with scratch_folder("postgres") as folder:
        data, secrets = folder / "data", folder / "secrets"
        data.mkdir(mode=0o711)
        secrets.mkdir(mode=0o700)
        server = LocalPostgres(data, secrets, durable=False)
        server.start()
        try:
            asyncio.run(execute(server.url, [_signed_in_for_little(server.url)]))
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def _databases(postgres: LocalPostgres, kept_sessions: KeptSessions) -> Iterator[_Databases]:
    databases = _Databases(postgres, kept_sessions)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def new_template(_databases: _Databases) -> NewTemplate:
    return _databases.template


@pytest.fixture
def new_database(_databases: _Databases) -> Iterator[NewDatabase]:
    """Return a function that makes databases; after the test nobody uses them any more."""
    taken: list[tuple[str, str | None]] = []

    def create(name: str, *, template: str | None = None) -> str:
        url = _databases.take(name, template)
        taken.append((url, template))
        return url

    yield create
    for url, template in taken:
        _databases.give_back(url, template)


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """Return the URL of an empty database for one test."""
    return new_database("test")


def _signed_in_for_little(url: str) -> str:
    """Return the statement that keeps the superuser's password as one round of SCRAM (RFC 5802).

    4,096 rounds, which everybody who connects goes through, took a third of connecting.
    """
    parsed = urlsplit(url)
    salt = os.urandom(16)
    salted = pbkdf2_hmac("sha256", (parsed.password or "").encode(), salt, 1)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    served = hmac.digest(salted, b"Server Key", "sha256")
    salt_, stored_, served_ = (b64encode(each).decode() for each in (salt, stored, served))
    verifier = f"SCRAM-SHA-256$1:{salt_}${stored_}:{served_}"
    return f"ALTER ROLE {parsed.username} PASSWORD '{verifier}'"


async def execute(url: str, statements: Iterable[str]) -> None:
    """Run statements as the superuser, to build a template without migrations."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()

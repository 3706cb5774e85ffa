"""One scratch PostgreSQL per test run, and databases on it: empty ones and copies of templates."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import pytest

from services.front.local.postgres import LocalPostgres
from tests.engines.cleaning import Content, content_of, empty
from tests.engines.scratch import scratch_folder

Given = TypeVar("Given")


class NewDatabase(Protocol):
    """Makes a database and returns the superuser's URL of it; callable from an event loop too.

    Without `template` it is empty. `template`: a URL that `NewTemplate` returned.
    """

    def __call__(self, name: str, *, template: str | None = None) -> str: ...


class NewTemplate(Protocol):
    """Makes a database, lets `build` fill it (`migrate`), and returns its URL. Once per test run:

    who asks for the same name again gets the same. Nobody connects to it afterwards.
    """

    def __call__(self, name: str, build: Callable[[str], None]) -> str: ...


class _Databases:
    """Copies of a template are emptied after use and given out again."""

    def __init__(self, server: LocalPostgres) -> None:
        self._server = server
        self._templates: dict[str, str] = {}
        self._contents: dict[str, Content] = {}
        self._free: dict[str, list[str]] = {}
        self._shapes: dict[str, str] = {}

    def template(self, name: str, build: Callable[[str], None]) -> str:
        if name not in self._templates:
            url = self._create(f"{name}_template", "template0")
            build(url)
            self._templates[name] = url
            self._contents[url] = _connected(url, content_of)
        return self._templates[name]

    def take(self, name: str, template: str | None) -> str:
        if template and (free := self._free.get(template)):
            return free.pop()
        return self._create(name, urlsplit(template).path[1:] if template else "template0")

    def give_back(self, url: str, template: str | None) -> None:
        if template is not None:
            content = self._contents[template]
            was = self._shapes.get(url, content.shape)
            shape = _connected(url, lambda connection: empty(connection, content, was))
            if shape is not None:
                self._shapes[url] = shape
                self._free.setdefault(template, []).append(url)
                return
        database = urlsplit(url).path[1:]
        self._run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _create(self, name: str, source: str) -> str:
        database = f"{re.sub(r'[^a-z0-9_]', '_', name.lower())[:40]}_{uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE {database} TEMPLATE "{source}"')
        return f"{self._server.url.rpartition('/')[0]}/{database}"

    def _run(self, statement: str) -> None:
        _connected(self._server.url, lambda connection: connection.execute(statement))


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


@pytest.fixture(scope="session")
def _databases(postgres: LocalPostgres) -> _Databases:
    return _Databases(postgres)


@pytest.fixture(scope="session")
def new_template(_databases: _Databases) -> NewTemplate:
    return _databases.template


@pytest.fixture
def new_database(_databases: _Databases) -> Iterator[NewDatabase]:
    """Databases that nobody uses any more after the test."""
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
    """An empty database for one test."""
    return new_database("test")


async def execute(url: str, statements: Iterable[str]) -> None:
    """Run statements as the superuser: what a template is built from where nothing migrates."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _connected(url: str, act: Callable[[Any], Coroutine[Any, Any, Given]]) -> Given:
    async def run() -> Given:
        connection = await asyncpg.connect(url)
        try:
            return await act(connection)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result()

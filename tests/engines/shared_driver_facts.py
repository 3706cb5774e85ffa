"""Share what asyncpg learns about PostgreSQL between all applications of a test run.

Each test has engines of its own: each would compile the same statements, and ask the same server
for its version and for the types that every server has.
"""

from collections.abc import Callable, Collection, Iterator, MutableMapping
from typing import Any

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.storage import engine
from tests.engines.kept_sessions import KeptSessions

FIRST_OWN_TYPE = 16384
"""The number of the first type that somebody made; those below are the same everywhere."""


@pytest.fixture(scope="session", autouse=True)
def _what_every_engine_learns(kept_sessions: KeptSessions) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _share_statements(patch)
        _share_sessions(patch, kept_sessions)
        _share_built_in_types(patch)
        _share_facts_of_servers(patch)
        yield


def _share_statements(patch: pytest.MonkeyPatch) -> None:
    """Compile each statement once for all engines; a cache tells them apart by their dialects."""
    compiled: MutableMapping[Any, Any] = {}
    create: Callable[..., AsyncEngine] = vars(engine)["create_async_engine"]

    def sharing(*told: Any, **named: Any) -> AsyncEngine:
        made = create(*told, **named)
        made.sync_engine.update_execution_options(compiled_cache=compiled)
        return made

    def same(one: PGDialect_asyncpg, other: object) -> bool:
        return type(one) is type(other) and _facts(one) == _facts(other)

    patch.setattr(engine, "create_async_engine", sharing)
    patch.setattr(PGDialect_asyncpg, "__eq__", same)
    patch.setattr(PGDialect_asyncpg, "__hash__", lambda one: hash(type(one)))


def _share_sessions(patch: pytest.MonkeyPatch, kept: KeptSessions) -> None:
    create: Callable[..., AsyncEngine] = vars(engine)["create_async_engine"]

    def keeping(*told: Any, async_creator: Any, **named: Any) -> AsyncEngine:
        (url,), settings = async_creator.args, async_creator.keywords["server_settings"]
        return create(*told, async_creator=kept.keeping(async_creator, url, settings), **named)

    patch.setattr(engine, "create_async_engine", keeping)


def _facts(dialect: Any) -> tuple[object, ...]:
    return (
        dialect.server_version_info,
        dialect.default_schema_name,
        dialect._json_serializer,  # part of what is compiled
        dialect._json_deserializer,
    )


def _share_built_in_types(patch: pytest.MonkeyPatch) -> None:
    known: dict[frozenset[int], Any] = {}
    ask = asyncpg.Connection._introspect_types

    async def once(connection: Any, types: Collection[int], seconds: float | None) -> Any:
        asked = frozenset(types)
        if max(asked) >= FIRST_OWN_TYPE:
            return await ask(connection, types, seconds)
        if asked not in known:
            known[asked] = await ask(connection, types, seconds)
        return known[asked]

    patch.setattr(asyncpg.Connection, "_introspect_types", once)


def _share_facts_of_servers(patch: pytest.MonkeyPatch) -> None:
    """Ask a server for its version and the like once; who connects says which server it is."""
    known: dict[object, dict[str, Any]] = {}
    ask: Callable[[PGDialect_asyncpg, Any], None] = PGDialect_asyncpg.initialize

    def once(dialect: PGDialect_asyncpg, connection: Any) -> None:
        driver = connection.connection.driver_connection
        server = driver._addr, driver.get_settings().server_version
        if server not in known:
            before = dict(vars(dialect))
            ask(dialect, connection)
            known[server] = {
                name: value
                for name, value in vars(dialect).items()
                if name not in before or before[name] is not value
            }
        vars(dialect).update(known[server])

    patch.setattr(PGDialect_asyncpg, "initialize", once)

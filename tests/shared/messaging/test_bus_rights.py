"""On the PostgreSQL bus, a role appends to its own topic, commits for its group, reads all."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.bus import BusUnavailable, Record
from shared.messaging.postgres import PostgresPublisher
from shared.storage.engine import create_engine

ROLES = ("tocsin_intake", "tocsin_triage", "tocsin_eraser")


@pytest.fixture
async def as_role(bus_url: str) -> AsyncIterator[Callable[[str], Awaitable[Any]]]:
    """Return connections on which PostgreSQL treats the role as the one that signed in."""
    made = []
    owner = await asyncpg.connect(bus_url)
    for role in ROLES:
        if not await owner.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await owner.execute(f"CREATE ROLE {role} LOGIN")
    for role in ROLES[:2]:
        await owner.execute("SELECT bus.admit($1)", role)
    await owner.close()

    async def connect(role: str) -> Any:
        connection = await asyncpg.connect(bus_url)
        made.append(connection)
        await connection.execute(f"SET SESSION AUTHORIZATION {role}")
        return connection

    yield connect
    for connection in made:
        await connection.close()


APPEND = "SELECT bus.append($1, ARRAY['k'::bytea], ARRAY['v'::bytea], ARRAY['{}'])"


async def test_a_service_appends_to_its_own_topic_only(
    as_role: Callable[[str], Awaitable[Any]],
) -> None:
    intake = await as_role("tocsin_intake")
    assert await intake.fetchval(APPEND, "tocsin.intake") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await intake.fetchval(APPEND, "tocsin.triage")
    triage = await as_role("tocsin_triage")
    assert await triage.fetchval("SELECT count(*) FROM bus.records") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO bus.records VALUES ('tocsin.intake', 9, 'k', 'v', '{}', now())",
        "UPDATE bus.records SET value = ''",
        "DELETE FROM bus.records",
        "UPDATE bus.topics SET last_position = 0",
        "DELETE FROM bus.offsets",
        "SELECT bus.advance('triage', ARRAY['tocsin.intake'], ARRAY[5::bigint])",
        "SELECT bus.purge('triage', 'tocsin.intake', interval '30 days', 100)",
        "SELECT bus.purge('intake', 'tocsin.intake', interval '1 second', 100)",
        "SELECT bus.admit('tocsin_eraser')",
    ],
)
async def test_nothing_else_can_be_written_or_moved(
    as_role: Callable[[str], Awaitable[Any]], statement: str
) -> None:
    intake = await as_role("tocsin_intake")
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)):
        await intake.execute(statement)


async def test_a_role_that_was_not_admitted_reads_nothing(
    as_role: Callable[[str], Awaitable[Any]],
) -> None:
    other = await as_role("tocsin_eraser")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await other.fetchval("SELECT count(*) FROM bus.records")


async def test_records_go_when_they_are_old_and_every_group_has_done_them(
    bus_engine: AsyncEngine,
) -> None:
    publisher = PostgresPublisher(bus_engine)
    await publisher.publish([Record("tocsin.intake", b"key", b"", {}) for _ in range(6)])
    purge = "SELECT bus.purge('triage', 'tocsin.intake', interval '30 days', 100)"
    advance = "SELECT bus.advance(:group, ARRAY['tocsin.intake'], ARRAY[CAST(:position AS bigint)])"
    async with bus_engine.connect() as connection:
        await connection.execute(
            text(
                "UPDATE bus.records SET appended_at = now() - interval '31 days' WHERE position < 6"
            )
        )
        assert await connection.scalar(text(purge)) == 0
        await connection.execute(text(advance), {"group": "triage", "position": 6})
        await connection.execute(text(advance), {"group": "dispatch", "position": 3})
        assert await connection.scalar(text(purge)) == 3
        await connection.execute(text(advance), {"group": "dispatch", "position": 6})
        assert await connection.scalar(text(purge)) == 2


async def test_a_topic_that_does_not_exist_is_said_to_be_unavailable(
    bus_engine: AsyncEngine,
) -> None:
    with pytest.raises(BusUnavailable):
        await PostgresPublisher(bus_engine).publish([Record("tocsin.nobody", b"", b"", {})])


async def test_a_bus_that_is_away_is_said_to_be_unavailable() -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/none", application_name="test")
    try:
        with pytest.raises(BusUnavailable):
            await PostgresPublisher(engine).publish([Record("tocsin.intake", b"", b"", {})])
    finally:
        await engine.dispose()

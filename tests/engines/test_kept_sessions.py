"""A session that is passed to another test behaves like a new one."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import asyncpg
import pytest

from services.front.local.postgres import LocalPostgres
from tests.engines.kept_sessions import Connect, KeptSessions
from tests.engines.postgres import NewDatabase, NewTemplate, execute

SETTINGS = {"timezone": "UTC", "role": "pg_write_all_data"}
STATE = """
    SELECT current_user::text, session_user::text, current_setting('timezone'),
        current_setting('work_mem'),
        (SELECT count(*) FROM pg_prepared_statements WHERE name = 'own'),
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
        (SELECT count(*) FROM pg_listening_channels()),
        to_regclass('pg_temp.own')::text,
        pg_current_xact_id_if_assigned()::text
"""
PREPARED = "SELECT name FROM pg_prepared_statements WHERE statement = $1"
LEFT_BEHIND = [
    "SET timezone = 'Asia/Dushanbe'",
    "SET work_mem = '1MB'",
    "PREPARE own AS SELECT 1",
    "SELECT pg_advisory_lock(4711)",
    "LISTEN something",
    "CREATE TEMPORARY TABLE own (id int)",
    "SET ROLE NONE",
    "BEGIN",
    "INSERT INTO things VALUES (1)",
]


@pytest.fixture
def url(new_database: NewDatabase, new_template: NewTemplate) -> str:
    def build(url: str) -> None:
        asyncio.run(execute(url, ["CREATE TABLE things (id int)"]))

    return new_database("kept", template=new_template("of_kept_sessions", build))


@pytest.fixture
def sessions(url: str) -> Iterator[KeptSessions]:
    sessions = KeptSessions()
    sessions.care_for(url)
    yield sessions
    sessions.forget(url)


def by(sessions: KeptSessions, url: str, **settings: str) -> Connect:
    told = {**SETTINGS, **settings}

    async def connect(**how: Any) -> Any:
        return await asyncpg.connect(url, ssl=False, server_settings=told, **how)

    return sessions.keeping(connect, url, told)


async def test_it_is_handed_on_and_is_as_new(sessions: KeptSessions, url: str) -> None:
    connect = by(sessions, url)
    first = await connect()
    process, new = first.get_server_pid(), await first.fetchrow(STATE)
    for statement in LEFT_BEHIND:
        await first.execute(statement)
    await first.close()
    sessions.rested(url)

    second = await connect()

    assert second.get_server_pid() == process
    assert await second.fetchrow(STATE) == new
    await second.close()


async def test_with_what_the_driver_prepared(sessions: KeptSessions, url: str) -> None:
    connect = by(sessions, url, role="pg_read_all_data")
    asked = "SELECT count(*) FROM things WHERE id = $1"
    first = await connect()
    await first.fetchval(asked, 1)
    (name,) = await first.fetchrow(PREPARED, asked)
    await first.close()
    sessions.rested(url)

    second = await connect()

    assert await second.fetchval(asked, 2) == 0
    assert [row["name"] for row in await second.fetch(PREPARED, asked)] == [name]
    await second.close()


async def test_what_was_prepared_follows_a_table_that_changed(
    sessions: KeptSessions, url: str
) -> None:
    connect, asked = by(sessions, url, role="pg_read_all_data"), "SELECT id FROM things"
    first = await connect()
    await first.fetch(asked)
    await first.close()
    sessions.rested(url)
    await execute(url, ["ALTER TABLE things ALTER id TYPE text", "INSERT INTO things VALUES ('a')"])

    second = await connect()

    assert [row["id"] for row in await second.fetch(asked)] == ["a"]
    await second.close()


async def test_only_to_who_connects_in_the_same_way(sessions: KeptSessions, url: str) -> None:
    first = await by(sessions, url)()
    await first.close()
    sessions.rested(url)

    other = await by(sessions, url, role="pg_read_all_data")()

    assert other.get_server_pid() != first.get_server_pid()
    assert await other.fetchval("SELECT current_user::text") == "pg_read_all_data"
    await other.close()


async def test_not_before_the_test_is_over(sessions: KeptSessions, url: str) -> None:
    first = await by(sessions, url)()
    process = first.get_server_pid()
    await first.close()

    second = await by(sessions, url)()

    assert second.get_server_pid() != process
    assert sessions.processes(url) == [process]
    await second.close()


async def test_not_what_the_server_ended_meanwhile(
    sessions: KeptSessions, url: str, postgres: LocalPostgres
) -> None:
    first = await by(sessions, url)()
    process = first.get_server_pid()
    await first.close()
    sessions.rested(url)
    await execute(postgres.url, [f"SELECT pg_terminate_backend({process}, 5000)"])

    second = await by(sessions, url)()

    assert await second.fetchval("SELECT 1") == 1
    assert second.get_server_pid() != process
    await second.close()


async def test_not_what_was_broken_off(sessions: KeptSessions, url: str) -> None:
    first = await by(sessions, url)()
    first.terminate()

    assert sessions.processes(url) == []


async def test_it_still_ends_what_takes_too_long(sessions: KeptSessions, url: str) -> None:
    connect = by(sessions, url)
    await (await connect()).close()
    sessions.rested(url)
    again = await connect()

    with suppress(TimeoutError):
        await again.fetchval("SELECT pg_sleep(60)", timeout=0.01)

    assert await again.fetchval("SELECT current_user::text") == "pg_write_all_data"
    await again.close()


async def test_none_is_handed_to_who_asks_to_end_a_statement(
    sessions: KeptSessions, url: str
) -> None:
    """A cancel request gets no answer: over a kept session it would wait for ever."""
    connect = by(sessions, url)
    for each in [await connect(), await connect()]:
        await each.close()
    sessions.rested(url)
    again = await connect()
    resting = sessions.processes(url)

    with suppress(TimeoutError):
        await again.fetchval("SELECT pg_sleep(60)", timeout=0.01)

    assert await again.fetchval("SELECT 1", timeout=10) == 1
    assert sessions.processes(url) == resting != []
    await again.close()

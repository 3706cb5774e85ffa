"""Notice commits at once, by a trigger that notifies and is removed afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import asyncpg

CHANNEL = "bench"
COMMITS = 200


@dataclass(frozen=True)
class Listener:
    """Sends `said`, an SQL expression on NEW, after each `event` on `table` for which `when` holds.

    PostgreSQL sends notifications in the order of the commits, and never before them.
    """

    name: str
    table: str
    said: str
    event: str = "INSERT"
    when: str = "true"


Heard = Callable[[str, str, float], None]
"""Called with a listener's name, its notification, and a `perf_counter`."""


@asynccontextmanager
async def listening(url: str, listeners: Sequence[Listener], heard: Heard) -> AsyncIterator[None]:
    """Listen for as long as the block lasts. `url` is that of the database's owner."""

    def take(_connection: Any, _pid: int, _channel: str, told: str) -> None:
        name, _, said = told.partition(" ")
        heard(name, said, perf_counter())

    connection = await asyncpg.connect(url)
    try:
        for listener in listeners:
            await connection.execute(_made(listener))
        await connection.add_listener(CHANNEL, take)
        yield
        for listener in listeners:
            await connection.execute(f"DROP FUNCTION bench_{listener.name}() CASCADE")
    finally:
        await connection.close()


async def bare_commits(url: str) -> list[float]:
    """Return for each bare insert the seconds until the notification of its commit."""
    heard: asyncio.Queue[float] = asyncio.Queue()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE bare_commits (id bigint)")
        seconds = []
        listener = Listener("bare", "bare_commits", "NEW.id")
        async with listening(url, [listener], lambda _ear, _said, at: heard.put_nowait(at)):
            for number in range(COMMITS):
                begin = perf_counter()
                await connection.execute("INSERT INTO bare_commits VALUES ($1)", number)
                seconds.append(await asyncio.wait_for(heard.get(), 10) - begin)
        return seconds
    finally:
        await connection.execute("DROP TABLE bare_commits")
        await connection.close()


def _made(listener: Listener) -> str:
    return f"""
        CREATE FUNCTION bench_{listener.name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('{CHANNEL}', '{listener.name} ' || ({listener.said})::text);
            RETURN NULL;
        END $$;
        CREATE TRIGGER bench_{listener.name} AFTER {listener.event} ON {listener.table}
        FOR EACH ROW WHEN ({listener.when}) EXECUTE FUNCTION bench_{listener.name}();
    """

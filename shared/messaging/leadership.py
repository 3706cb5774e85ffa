"""Elect one leader at a time, by an advisory lock on a connection of its own.

It needs a session of its own: a pooler that shares sessions between clients breaks it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.cancelling import leave_if_cancelled

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_CLOSE_SECONDS = 2.0

HUNG_AFTER = timedelta(seconds=40)
"""The longest time that a working leader sends nothing to the database: it checks every ten
seconds, and waits fifteen for a bus. A hung leader keeps its connection, and so the lock."""

# Find a hung leader: the server waits for it, also if the client does not read the answer. The
# columns of other sessions are empty if the role may not end them.
_END_HUNG = """
    SELECT pg_terminate_backend(holder.pid)
    FROM pg_locks AS held JOIN pg_stat_activity AS holder USING (pid)
    WHERE held.locktype = 'advisory'
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (held.classid::bigint << 32 | held.objid::bigint) = hashtextextended($1, 0)
        AND holder.wait_event_type = 'Client'
        AND holder.state_change < clock_timestamp() - $2::interval
"""


class LeadershipLost(ConnectionError):
    """The connection that held the lock is lost; another process may lead already."""


def _at_once(_payload: str) -> float:
    return 0.0


class Leader:
    """Holds the lock while its connection lives. `connection` is asyncpg's, in autocommit."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.woken = asyncio.Event()
        self._lost = asyncio.Event()
        self._pending = False
        self._wakes: dict[str, Callable[..., None]] = {}
        connection.add_termination_listener(lambda _: self._lost.set())

    async def listen(self, channel: str, hurry: Callable[[str], float | None] = _at_once) -> None:
        """Wake up on NOTIFY on this channel.

        `hurry` returns from the payload the seconds within which to wake up; None: do not.
        """

        def wake(_connection: object, _pid: int, _channel: str, payload: str) -> None:
            seconds = hurry(payload)
            if seconds is not None:
                self._wake_within(seconds)

        self._wakes[channel] = wake
        await self.connection.add_listener(channel, wake)

    async def ignore(self, channel: str) -> None:
        """Stop waking up on NOTIFY on this channel."""
        await self.connection.remove_listener(channel, self._wakes.pop(channel))

    def _wake_within(self, seconds: float) -> None:
        if not seconds:
            self.woken.set()
        elif not self._pending:
            self._pending = True
            asyncio.get_running_loop().call_later(seconds, self._wake_now)

    def _wake_now(self) -> None:
        self._pending = False
        self.woken.set()

    async def commit_lazily(self) -> None:
        """Make commits of this connection not wait for the disk.

        A server that crashes may lose the last commits. Use it only for marks of progress, if the
        loss of one only means that work is repeated.
        """
        await self.connection.execute("SET synchronous_commit = off")

    async def find_by_index(self) -> None:
        """Make statements of this connection use an index if there is one, not a sequential scan.

        Otherwise a plan made while the table was empty would be cached, and with thousands of rows
        each use of it would read them all.
        """
        await self.connection.execute("SET enable_seqscan = off")

    async def sleep(self, seconds: float) -> None:
        """Sleep until woken, at most this long; raise `LeadershipLost` once the lock is lost."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.unless_lost(self.woken.wait())

    async def unless_lost(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run this, but cancel it at once if the lock's connection ends."""
        task = asyncio.ensure_future(coroutine)
        losing = asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({task, losing}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise LeadershipLost("the connection that held the lock is gone")
        finally:
            losing.cancel()
            if not task.done():
                task.cancel()
            await asyncio.wait({task})


@asynccontextmanager
async def dedicated(engine: AsyncEngine) -> AsyncIterator[Any]:
    """Yield an asyncpg connection that is made by the engine but not part of its pool."""
    async with engine.connect() as pooled:
        raw = await pooled.get_raw_connection()
        connection: Any = raw.driver_connection
        raw.detach()
        try:
            yield connection
        finally:
            with suppress(Exception):
                await connection.close(timeout=_CLOSE_SECONDS)


@asynccontextmanager
async def leadership(
    engine: AsyncEngine, name: str, *, poll: float = 1.0, hung_after: timedelta | None = None
) -> AsyncIterator[Leader]:
    """Wait until no other process leads `name` in this database, then lead.

    It tries repeatedly instead of blocking in the lock: a waiting statement would block vacuum
    while it waits. A leader whose connection was idle for `hung_after` loses the lock to the next:
    use it only for work that uses the database more often.
    """
    async with dedicated(engine) as connection:
        leader = Leader(connection)
        while not await try_lock(connection, name):  # PostgreSQL holds the lock
            leave_if_cancelled()
            await asyncio.sleep(poll)
            if hung_after is not None and await connection.fetch(_END_HUNG, name, hung_after):
                led = name.replace(" ", "-")  # a code: logs withhold anything else
                log.error("who led %s for long without a sign of life was parted from it", led)
        yield leader


async def try_lock(connection: Any, name: str) -> bool:
    """Take the lock of this name for as long as the connection lives, if it is free."""
    return bool(
        await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name)
    )


CONNECTION_FAULTS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    # If the connection ends between two steps of one statement.
    asyncpg.InternalClientError,
)

"""Keep sessions of PostgreSQL open for the next test, which gets them as new ones.

A new session costs its server 5 ms of a processor, and 10 more until it knows the tables of a test.
So one that its owner closes is put back to what it was when it came up, and rests until its test is
over. Who connects to that database later, by the same URL and with the same settings, is handed its
socket, hears the words that the server said at first, and need not prepare again what the session
holds prepared, as in a service that runs for days. Nothing else is handed on: asyncpg's connection
and its loop are each test's own.
"""

import asyncio
import os
import select
import socket
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from asyncpg.protocol.protocol import Protocol as SessionProtocol

from tests.engines.server_messages import TERMINATE, greeting_in, messages, query

RESET = (
    "ROLLBACK",
    """CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL;
    DO $$ DECLARE own text; BEGIN
        FOR own IN SELECT name FROM pg_prepared_statements WHERE from_sql LOOP
            EXECUTE format('DEALLOCATE %I', own);
        END LOOP;
    END $$;
    UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP; RESET ROLE""",
)
"""What `DISCARD ALL` does by its documentation, save for what the driver prepared and its plans.

Nothing says there that the role comes back: it is asked for.
"""
RESET_SECONDS = 5.0
MOST = 80
"""Sessions that rest at once: a server of tests takes 200."""

Connect = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True)
class Opened:
    """What makes two sessions the same to who connects."""

    url: str
    settings: tuple[tuple[str, str], ...]

    @property
    def database(self) -> str:
        return database_of(self.url)


@dataclass(frozen=True)
class Session:
    """One that somebody closed, as it was when it came up."""

    opened: Opened
    wire: socket.socket
    greeting: bytes
    """What the server said from `AuthenticationOk` to `ReadyForQuery`."""
    prepared: dict[str, Any]
    """asyncpg's statements that the server holds, by their text."""

    @property
    def process(self) -> int:
        """The number of the server's process, from its `BackendKeyData`."""
        (key,) = (body for kind, body in messages(self.greeting) if kind == b"K")
        return int.from_bytes(key[:4], "big")

    def lives(self) -> bool:
        """Tell whether the server said nothing since: no farewell, no end."""
        return not select.select([self.wire], [], [], 0)[0]


class KeptSessions:
    """Of the databases that it is told of, for as long as they are."""

    def __init__(self) -> None:
        self._databases: set[str] = set()
        self._resting: dict[str, list[Session]] = defaultdict(list)
        self._ready: dict[str, list[Session]] = defaultdict(list)

    def keeping(self, connect: Connect, url: str, settings: Mapping[str, str]) -> Connect:
        """Return what connects as `connect` does, over a kept session where there is one."""
        opened = Opened(url, tuple(sorted(settings.items())))

        async def connected() -> Any:
            if opened.database not in self._databases:
                return await connect()
            loop = _Loop(asyncio.get_running_loop(), self, opened)
            return await connect(loop=loop, connection_class=_Connection)

        return connected

    def care_for(self, url: str) -> None:
        self._databases.add(database_of(url))

    def take(self, opened: Opened) -> Session | None:
        ready = self._ready[opened.database]
        for session in [each for each in reversed(ready) if each.opened == opened]:
            ready.remove(session)
            if session.lives():
                return session
            session.wire.close()
        return None

    def rest(self, session: Session) -> None:
        self._resting[session.opened.database].append(session)

    def rested(self, url: str) -> None:
        """Let the next test have them: this one is over."""
        for session in self._resting.pop(database_of(url), []):
            if sum(map(len, self._ready.values())) < MOST:
                self._ready[session.opened.database].append(session)
            else:
                session.wire.close()

    def processes(self, url: str) -> list[int]:
        """Return the numbers of the server's processes that rest on this database."""
        database = database_of(url)
        return [each.process for each in (*self._resting[database], *self._ready[database])]

    def forget(self, url: str) -> None:
        """Close them: the database goes away."""
        database = database_of(url)
        self._databases.discard(database)
        for session in (*self._resting.pop(database, ()), *self._ready.pop(database, ())):
            session.wire.close()


@pytest.fixture(scope="session")
def kept_sessions() -> KeptSessions:
    return KeptSessions()


def database_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


class _Loop:
    """The running loop as asyncpg sees it: it connects over a socket that is there already."""

    def __init__(self, loop: asyncio.AbstractEventLoop, kept: KeptSessions, opened: Opened) -> None:
        self._loop = loop
        self._kept = kept
        self._opened = opened

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    async def create_connection(
        self, factory: Callable[[], asyncio.Protocol], host: str, port: int
    ) -> tuple[Any, asyncio.Protocol]:
        protocol = factory()
        if not isinstance(protocol, SessionProtocol):  # it asks the server to end a statement
            return await self._loop.create_connection(lambda: protocol, host, port)
        session = self._kept.take(self._opened)
        wire = _Wire(self._kept, self._opened, protocol, session)
        if session is None:
            await self._loop.create_connection(lambda: wire, host, port)
        else:
            await self._loop.create_connection(lambda: wire, sock=session.wire)
        return wire, protocol


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg ships no types
    _transport: "_Wire"

    async def _get_statement(self, asked: str, *told: Any, **how: Any) -> Any:
        """Return what the session holds prepared, or prepare it."""
        is_read_otherwise = how.get("record_class") or how.get("ignore_custom_codec")
        if is_read_otherwise or not (how.get("named") or how.get("use_cache", True)):
            return await super()._get_statement(asked, *told, **how)
        prepared = self._transport.prepared
        if asked not in prepared:
            # What is in asyncpg's own cache ends with its connection.
            how = {**how, "named": how.get("named") or True, "use_cache": False}
            prepared[asked] = await super()._get_statement(asked, *told, **how)
            prepared[asked].attach()  # else it is closed when nobody uses it any more
        return prepared[asked]

    def _drop_global_statement_cache(self) -> None:
        """Forget what was prepared before the tables changed."""
        for statement in self._transport.prepared.values():
            statement.detach()
            self._maybe_gc_stmt(statement)
        self._transport.prepared.clear()
        super()._drop_global_statement_cache()

    def terminate(self) -> None:
        """Break it off: what its server is at is not waited for, so it cannot be handed on."""
        self._transport.is_broken_off = True
        super().terminate()


class _Wire(asyncio.Protocol):
    """Stands between asyncpg and its transport, for each of them in the other's place.

    It listens until the server has greeted; after that asyncpg has the transport's word directly.
    """

    _transport: Any = None

    def __init__(
        self,
        kept: KeptSessions,
        opened: Opened,
        protocol: asyncio.Protocol,
        session: Session | None,
    ) -> None:
        self._kept = kept
        self._opened = opened
        self._protocol = protocol
        self._heard = b""
        self._greeting = session.greeting if session else b""
        self._is_to_be_greeted = session is not None
        self.prepared = session.prepared if session else {}
        self.is_broken_off = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._protocol.connection_made(self)  # type: ignore[arg-type]  # all of it that asyncpg uses

    def data_received(self, data: bytes) -> None:
        self._heard += data
        self._protocol.data_received(data)
        self._greeting = greeting_in(self._heard)
        if self._greeting:
            self._transport.set_protocol(self._protocol)

    def eof_received(self) -> bool | None:
        return self._protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)

    def write(self, data: bytes) -> None:
        if self._is_to_be_greeted:  # it says who it is, as was said long ago
            self._is_to_be_greeted = False
            self._transport.set_protocol(self._protocol)
            asyncio.get_running_loop().call_soon(self._protocol.data_received, self._greeting)
        elif bytes(data[:5]) == TERMINATE and self._greeting and not self.is_broken_off:
            self._rest()
            self._transport.abort()
        else:
            self._transport.write(data)

    def _rest(self) -> None:
        held = self._transport.get_extra_info("socket")
        wire = socket.socket(fileno=os.dup(held.fileno()))
        if _put_back(wire):
            self._kept.rest(Session(self._opened, wire, self._greeting, self.prepared))
        else:
            wire.close()


def _put_back(wire: socket.socket) -> bool:
    """Make a session what it was when it came up; tell whether that was done."""
    wire.settimeout(RESET_SECONDS)
    heard, told = b"", list[bytes]()
    with suppress(OSError):
        wire.sendall(b"".join(query(each) for each in RESET))
        while told.count(b"Z") < len(RESET) and (more := wire.recv(65536)):
            heard += more
            told = [kind for kind, _ in messages(heard)]
    return told.count(b"Z") == len(RESET) and b"E" not in told

"""Connect to PostgreSQL: one engine per database and process."""

import os
import re
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any

import asyncpg
import orjson
from sqlalchemy import NullPool, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECT_SECONDS = 5.0
"""How long a connection may take to come up before the database counts as unreachable."""

WAIT_SECONDS = 20.0
"""How long a request waits for a connection of the pool before it is answered "try again"."""

STATEMENT_SECONDS = 32.0
"""The longest wait for an answer: a hanging server does not end a statement."""

SESSION_SETTINGS: Mapping[str, str] = {
    "timezone": "UTC",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    # A node that loses power closes no connection, and the locks of its sessions would stay for
    # hours.
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
    # JIT is made for statements that take minutes. Ours take milliseconds, even if a plan expects
    # too many rows; compiling such a plan takes hundreds of milliseconds.
    "jit": "off",
}
"""A forgotten statement or transaction ends by itself instead of holding its locks."""


_SESSION_ENDED = ("cannot switch to ", "not connected", "connection is closed")
"""The start of the driver's message if the server ended the session before the next statement."""


class DatabaseUnreachable(Exception):
    """No connection could be made. The message names host and database, never the password."""

    def __init__(self, url: str, reason: BaseException) -> None:
        words = str(reason) or type(reason).__name__
        super().__init__(f"{describe(url)} cannot be reached: {words}")


def describe(url: str) -> str:
    """Return text for the log that names the database of a URL, without user and password."""
    parsed = make_url(url)
    host = parsed.host or parsed.query.get("host") or "the local socket"
    return f"database {parsed.database!r} at {host}:{parsed.port or 5432}"


def create_engine(
    url: str,
    *,
    application_name: str,
    pool_size: int = 10,
    settings: Mapping[str, str] = SESSION_SETTINGS,
    statement_seconds: float | None = STATEMENT_SECONDS,
) -> AsyncEngine:
    """Return an engine for `postgresql://...`; connects only when it is first used.

    `sslmode`, `sslrootcert` and similar parameters of the URL mean the same as in libpq; without
    them a loopback address is used without TLS. At most `pool_size` connections are open, and stay
    open; a caller that waits for one too long gets SQLAlchemy's `TimeoutError`. 0: each use opens a
    new connection. `settings` are PostgreSQL session settings; a caller that waits for an answer
    for `statement_seconds` gets `TimeoutError`, and its connection is dropped. Parameters never
    show in errors or logs.
    """
    dsn = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    if not dsn.startswith("postgresql://"):
        raise ValueError("a database URL begins with postgresql://")
    connect = partial(
        asyncpg.connect,
        dsn,
        ssl=False if is_plain_loopback(dsn) else None,
        timeout=CONNECT_SECONDS,
        command_timeout=statement_seconds,
        server_settings={**settings, "application_name": application_name},
    )
    pool: dict[str, Any] = (
        # No overflow: such connections would be closed after each use, and connecting costs
        # milliseconds. Last in, first out: the connection used last has prepared statements and
        # their plans.
        {
            "pool_size": pool_size,
            "max_overflow": 0,
            "pool_timeout": WAIT_SECONDS,
            "pool_use_lifo": True,
        }
        if pool_size
        else {"poolclass": NullPool}
    )
    engine = create_async_engine(
        make_url(dsn).set(drivername="postgresql+asyncpg"),
        async_creator=connect,
        hide_parameters=True,
        json_serializer=_dump_json,
        json_deserializer=orjson.loads,
        **pool,
    )
    event.listen(engine.sync_engine, "checkout", _discard_closed)
    return engine


def is_plain_loopback(url: str) -> bool:
    """Return whether the URL is a loopback address by number and nothing requires TLS."""
    try:
        address = make_url(url)
        loopback = ip_address(address.host or "").is_loopback
    except ValueError:  # a name, or several hosts
        return False
    said = any(name.startswith("ssl") or name == "host" for name in address.query)
    return loopback and not said and "PGSSLMODE" not in os.environ


def is_unreachable(error: BaseException) -> bool:
    """Return whether an error means that the database is unavailable, so that a retry may help."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (
            error.orig is not None and is_unreachable(error.driver_exception)
        )
    # The driver uses one class for this and for permanent errors of its own, such as those of a
    # codec.
    if isinstance(error, asyncpg.InternalClientError | asyncpg.InterfaceError):
        return str(error).startswith(_SESSION_ENDED)
    return isinstance(
        error,
        OSError
        | TimeoutError
        | DisconnectionError
        | asyncpg.PostgresConnectionError
        | asyncpg.CannotConnectNowError
        | asyncpg.TooManyConnectionsError
        | asyncpg.AdminShutdownError
        | asyncpg.CrashShutdownError,
    )


def _dump_json(value: object) -> str:
    return orjson.dumps(value).decode()


def _discard_closed(connection: Any, _record: object, _proxy: object) -> None:
    # After a restart of PostgreSQL the pool holds closed connections. asyncpg recognises them
    # without a round trip; the pool then opens a new one instead of failing the first request.
    if connection.driver_connection.is_closed():
        raise DisconnectionError

"""Migrate a database to the schema that the code expects. Each service has its own history.

Migrations run as the database's owner. The service's own role gets its rights by default
privileges, set here before the first table is created; a migration may revoke some.
"""

import asyncio
import io
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.storage.engine import DatabaseUnreachable, create_engine, describe

Outcome = TypeVar("Outcome")

MIGRATION_LOCK = 0x70C51
"""Number of the advisory lock that lets one migrator at a time work on a database."""

LOCK_NOT_AVAILABLE = "55P03"

LOCK_SECONDS = 5.0
"""How long a migration waits for a table, and so blocks others at most."""


class MigrationFailed(Exception):
    """A migration could not be applied; it and the later ones changed nothing."""


class Drift(Exception):
    """The database and the tables in the code differ; see `differences`."""

    def __init__(self, folder: Path, differences: str) -> None:
        super().__init__(f"{folder}: tables and migrations differ: {differences}")
        self.differences = differences


def migrate(
    folder: Path, url: str, *, service_role: str | None = None, until: str = "head"
) -> None:
    """Apply all pending migrations of `folder` up to `until`, each in a transaction of its own.

    `url` connects as the owner. `service_role` is the role of the service itself; it gets SELECT,
    INSERT, UPDATE and DELETE on the tables that the migrations create, and may read
    `alembic_version`. It waits for another migrator of the same database, and fails if a table
    stays locked for 5 s. Raises `DatabaseUnreachable` or `MigrationFailed`. Not to be called from a
    running event loop: use `asyncio.to_thread(migrate, ...)` there.
    """

    def upgrade(connection: Connection) -> None:
        if service_role is not None:
            _grant_by_default(connection, service_role)
        command.upgrade(_config(folder, connection), until)
        if service_role is not None:
            _show_versions_to(connection, service_role)

    asyncio.run(_as_only_migrator(url, upgrade))


def check(folder: Path, url: str) -> None:
    """Raise `Drift` if the database differs from the metadata that the env of `folder` names."""

    def compare(connection: Connection) -> None:
        try:
            command.check(_config(folder, connection))
        except CommandError as error:
            raise Drift(folder, str(error)) from None

    asyncio.run(_as_only_migrator(url, compare))


async def pending(folder: Path, engine: AsyncEngine) -> tuple[str, ...]:
    """Return the revisions that the database lacks, newest first; empty: it is ready.

    A database that is ahead of the code lacks nothing: during a rolling update the older service
    continues.
    """
    script = _script(folder)
    async with engine.connect() as connection:
        current = await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_heads()
        )
    known = {revision.revision for revision in script.walk_revisions()}
    if set(current) - known:
        return ()
    applied = {
        revision.revision for head in current for revision in script.iterate_revisions(head, "base")
    }
    return tuple(
        revision.revision
        for revision in script.walk_revisions()
        if revision.revision not in applied
    )


@lru_cache
def _script(folder: Path) -> ScriptDirectory:
    """Return the folder's scripts; cached, since they do not change while a process runs."""
    return ScriptDirectory(str(folder))


def revisions_of(folder: Path) -> frozenset[str]:
    """Return every revision in the code."""
    return frozenset(each.revision for each in _script(folder).walk_revisions())


def _config(folder: Path, connection: Connection) -> Config:
    config = Config(stdout=io.StringIO(), output_buffer=io.StringIO())
    config.set_main_option("script_location", str(folder.resolve()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _as_only_migrator(url: str, act: Callable[[Connection], Outcome]) -> Outcome:
    engine = create_engine(
        url,
        application_name="tocsin-migrate",
        pool_size=0,
        settings={"timezone": "UTC"},
        statement_seconds=None,
    )
    try:
        connection = await _connect(engine, url)
        try:
            # Released with the connection. Alembic commits in between, so it is a lock of the
            # session.
            await connection.execute(
                text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK}
            )
            await connection.execute(text(f"SET lock_timeout = '{LOCK_SECONDS}s'"))
            await connection.commit()
            return await connection.run_sync(act)
        except DBAPIError as error:
            raise MigrationFailed(f"{describe(url)}: {_in_words(error)}") from error
        finally:
            await connection.close()
    finally:
        await engine.dispose()


async def _connect(engine: AsyncEngine, url: str) -> AsyncConnection:
    try:
        return await engine.connect()
    except Exception as error:  # noqa: BLE001  # however it failed, it is told in the same words
        reason = error.__cause__ if isinstance(error, DBAPIError) and error.__cause__ else error
        raise DatabaseUnreachable(url, reason) from None


def _in_words(error: DBAPIError) -> str:
    if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
        return (
            f"a table is in use and stayed locked for {LOCK_SECONDS:g} s."
            " Nothing was changed; migrate again"
        )
    return str(error.orig)


def _grant_by_default(connection: Connection, role: str) -> None:
    found = connection.execute(
        text("SELECT quote_ident(rolname) FROM pg_catalog.pg_roles WHERE rolname = :role"),
        {"role": role},
    ).scalar()
    if found is None:
        raise MigrationFailed(f"role {role} does not exist: create it and migrate again")
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {found}",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {found}",
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {found}",
        f"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {found}",
    ):
        connection.execute(text(statement))
    connection.commit()


def _show_versions_to(connection: Connection, role: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.execute(text(f"REVOKE ALL ON alembic_version FROM {quoted}"))
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {quoted}"))
    connection.commit()

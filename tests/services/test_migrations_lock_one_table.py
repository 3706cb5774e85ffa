"""A migration runs beside older code: it locks only one existing table at a time.

A transaction that holds one and waits for another deadlocks with one in the other order, and
each order is taken by somebody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from shared.storage.migrations import migrate
from tests.engines.postgres import NewDatabase

SERVICES = Path(__file__).parents[2] / "services"

# Lock modes that block other writers or readers.
_LOCKED = """
    SELECT (SELECT version_num FROM alembic_version), c.relname, c.oid, l.relation IS NOT NULL
    FROM pg_class c LEFT JOIN pg_locks l ON l.relation = c.oid AND l.pid = pg_backend_pid()
        AND l.mode IN (
            'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""

LANDED = {
    "triage 0004",
    "triage 0008",
    "triage 0010",
    "dispatch 0005",
    "relocation 0004",
    "relocation 0005",
    "identity 0009",
}
"""Migrations from before this rule; they are not edited. No new ones are added."""

ONLY_MIGRATIONS_WRITE = {"channels"}
"""All others only read these tables and do not wait for these locks: no deadlock."""


@contextmanager
def locks_noted() -> Iterator[dict[str, list[str]]]:
    """Return by revision the tables that it locked and that existed before it."""
    found: dict[str, list[str]] = {}
    known: set[int] = set()

    def look(connection: Connection) -> None:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
        if not cursor.fetchone()[0]:  # type: ignore[index]  # one row
            return
        cursor.execute(_LOCKED)
        rows: list[Any] = list(cursor.fetchall())
        held = {name for _, name, oid, is_locked in rows if is_locked and oid in known}
        locked = sorted(held - ONLY_MIGRATIONS_WRITE)
        if rows:
            found.setdefault(str(rows[0][0]), []).extend(locked)
        known.update(oid for _, _, oid, _ in rows)

    event.listen(Engine, "commit", look)
    try:
        yield found
    finally:
        event.remove(Engine, "commit", look)


@pytest.mark.parametrize("service", ["intake", "triage", "dispatch", "relocation", "identity"])
def test_each_locks_one_table_at_most(service: str, new_database: NewDatabase) -> None:
    with locks_noted() as found:
        migrate(SERVICES / service / "migrations", new_database(service))
    assert len(found) > 1
    several = {f"{service} {each}": tables for each, tables in found.items() if len(tables) > 1}
    assert several.keys() <= LANDED, several

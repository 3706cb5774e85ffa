"""Databases that are used again: emptied to what their template holds, if that is all that changed.

To copy a template takes the files of a thousand tables and indexes; to empty one takes a few short
statements.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Whatever a test may do to the shape of its database leaves another row version in one of these.
_SHAPE = """
    SELECT sum(version)::text FROM (
        SELECT sum(xmin::text::bigint) AS version FROM pg_class
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_attribute
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_constraint
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_trigger
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_proc
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_namespace
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_default_acl
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_db_role_setting
    ) AS all_of_it
"""
_TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
_SEQUENCES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) AS name,
        coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
    FROM pg_sequences
"""
_GUARDS = """
    SELECT nspname AS schema, relname AS table, tgname AS name
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE tgenabled = 'A' AND NOT tgisinternal
"""
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL ($1)
"""


@dataclass(frozen=True)
class Content:
    """What a template holds: rows by table, sequences, and the mark of its shape."""

    shape: str
    tables: tuple[tuple[str, str], ...]
    rows: dict[tuple[str, str], bytes]
    sequences: tuple[tuple[str, int, bool], ...]
    guards: tuple[dict[str, str], ...]


async def content_of(connection: Any) -> Content:
    tables = tuple((row["schemaname"], row["tablename"]) for row in await connection.fetch(_TABLES))
    rows = {}
    for schema, table in tables:
        if await connection.fetchval(f'SELECT EXISTS (SELECT FROM "{schema}"."{table}")'):  # noqa: S608 - names from the catalogue
            copied = io.BytesIO()
            await connection.copy_from_table(
                table, schema_name=schema, output=copied, format="binary"
            )
            rows[schema, table] = copied.getvalue()
    sequences = tuple(tuple(row) for row in await connection.fetch(_SEQUENCES))
    guards = tuple(dict(row) for row in await connection.fetch(_GUARDS))
    return Content(await connection.fetchval(_SHAPE), tables, rows, sequences, guards)


async def empty(connection: Any, content: Content, shape: str, spared: Sequence[int]) -> str | None:
    """Put the rows back to those of the template; return the mark of the shape from now on.

    None: the shape is not what it was. Nobody else stays connected but the server's processes
    `spared`, which do nothing.
    """
    await connection.fetch(_ALONE, spared)
    if await connection.fetchval(_SHAPE) != shape:
        return None
    guards = content.guards
    async with connection.transaction():
        # Past foreign keys and most triggers; those that keep the trail from changing hold always.
        await connection.execute("SET LOCAL session_replication_role = replica")
        await _each(connection, 'ALTER TABLE "{schema}"."{table}" DISABLE TRIGGER "{name}"', guards)
        tables = [{"schema": schema, "table": table} for schema, table in content.tables]
        await _each(connection, 'DELETE FROM "{schema}"."{table}"', tables)
        await _each(
            connection, 'ALTER TABLE "{schema}"."{table}" ENABLE ALWAYS TRIGGER "{name}"', guards
        )
        for (schema, table), rows in content.rows.items():
            await connection.copy_to_table(
                table, schema_name=schema, source=io.BytesIO(rows), format="binary"
            )
        for name, value, used in content.sequences:
            await connection.execute("SELECT setval($1::text::regclass, $2, $3)", name, value, used)
    return str(await connection.fetchval(_SHAPE))


async def _each(connection: Any, statement: str, named: Sequence[dict[str, str]]) -> None:
    if named:
        await connection.execute("; ".join(statement.format(**names) for names in named))

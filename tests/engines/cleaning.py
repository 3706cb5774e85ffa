"""Clean used databases for the next test, back to the rows of their template.

To copy a template takes the files of a thousand tables and indexes, and to drop a database a
checkpoint of its server; to empty one takes a few short statements.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

_FIRST_OWN = 16384
"""The number of the first object that somebody made: `FirstNormalObjectId` of PostgreSQL."""

# Whatever a test may do to the shape of its database leaves another row version in one of these.
# Triggers count by what they are: they are put back as they were, here and by some tests.
_SHAPE = f"""
    (SELECT sum(version)::text FROM (
        SELECT sum(xmin::text::bigint) AS version FROM pg_class WHERE oid >= {_FIRST_OWN}
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= {_FIRST_OWN}
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_constraint WHERE oid >= {_FIRST_OWN}
        UNION ALL SELECT sum(hashtextextended(each::text, 0)) FROM pg_trigger AS each
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_proc WHERE oid >= {_FIRST_OWN}
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_namespace
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_default_acl
        UNION ALL SELECT sum(xmin::text::bigint) FROM pg_db_role_setting
    ) AS all_of_it)
"""  # noqa: S608 - a number of our own
_TABLES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
_SEQUENCES = """
    SELECT format('SELECT setval(%L::regclass, %s, %L)',
        quote_ident(schemaname) || '.' || quote_ident(sequencename),
        coalesce(last_value, start_value), last_value IS NOT NULL)
    FROM pg_sequences
"""
_ROWS = """
    SELECT format(
        'INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset('
        'NULL::{table}, %L)', json_agg(each)
    ) FROM {table} AS each HAVING count(*) > 0
"""
_GUARDS = """
    SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS table, quote_ident(tgname) AS name
    FROM pg_trigger JOIN pg_class AS of ON of.oid = tgrelid
    JOIN pg_namespace AS its ON its.oid = relnamespace
    WHERE tgenabled = 'A' AND NOT tgisinternal
"""
_FILLED = "CASE WHEN EXISTS (SELECT FROM {table}) THEN '{table}' END"
_FIRST = "SELECT {shape} AS shape, array_remove(ARRAY[{filled}]::text[], NULL) AS filled"
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL ($1)
"""
_SCHEMAS = """
    SELECT quote_ident(nspname) FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
"""
_ROLES = """
    SELECT DISTINCT refobjid::regrole::text FROM pg_shdepend
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND refclassid = 'pg_authid'::regclass
"""
"""Roles that own something here, or that a right here was given to."""
_PUBLIC = """
    CREATE SCHEMA public AUTHORIZATION pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC
"""
"""As every new database has it since PostgreSQL 15."""
_OBJECTS = (
    *("pg_class", "pg_type", "pg_proc", "pg_operator", "pg_cast", "pg_language", "pg_collation"),
    *("pg_extension", "pg_event_trigger", "pg_publication", "pg_foreign_data_wrapper"),
    *("pg_default_acl", "pg_largeobject_metadata"),
)
_IS_AS_NEW = " AND ".join(
    [
        *(f"NOT EXISTS (SELECT FROM {each} WHERE oid >= {_FIRST_OWN})" for each in _OBJECTS),
        """EXISTS (
            SELECT FROM pg_database AS own WHERE datname = current_database()
            AND datacl IS NULL AND datconnlimit = -1 AND datallowconn
            AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = own.oid)
        )""",
    ]
)


@dataclass(frozen=True)
class Content:
    """What a template holds, as what brings a copy of it back to that: few statements, in one go.

    `shape` marks its shape. `first` asks a copy for its own, and which tables hold rows. `guards`
    are the triggers of a table that keep its rows.
    """

    shape: str
    first: str
    guards: Mapping[str, Sequence[str]]
    filling: str

    def emptying(self, filled: Sequence[str]) -> str:
        """Return the statements that delete all rows of these tables."""
        guards = [(table, guard) for table in filled for guard in self.guards.get(table, ())]
        return "; ".join(
            [
                *(f"ALTER TABLE {table} DISABLE TRIGGER {guard}" for table, guard in guards),
                *(f"DELETE FROM {table}" for table in filled),  # noqa: S608 - names from the catalogue
                *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}" for table, guard in guards),
            ]
        )


async def content_of(connection: Any) -> Content:
    tables = [row["name"] for row in await connection.fetch(_TABLES)]
    rows = [await connection.fetchval(_ROWS.format(table=table)) for table in tables]
    sequences = [row[0] for row in await connection.fetch(_SEQUENCES)]
    guards: defaultdict[str, list[str]] = defaultdict(list)
    for row in await connection.fetch(_GUARDS):
        guards[row["table"]].append(row["name"])
    filled = ", ".join(_FILLED.format(table=table) for table in tables)
    return Content(
        shape=await connection.fetchval(f"SELECT {_SHAPE}"),
        first=_FIRST.format(shape=_SHAPE, filled=filled),
        guards=guards,
        filling="; ".join([*filter(None, rows), *sequences]),
    )


async def empty(connection: Any, content: Content, spared: Sequence[int]) -> bool:
    """Put the rows back to those of the template; return False if the shape is not what it was.

    Nobody else stays connected but the server's processes `spared`, which do nothing.
    """
    await connection.fetch(_ALONE, spared)
    try:
        found = await connection.fetchrow(content.first)
    except asyncpg.UndefinedTableError:
        return False
    if found["shape"] != content.shape:
        return False
    # Past foreign keys and most triggers; those that keep the trail from changing hold always.
    # Statements that are sent together are one transaction.
    emptying = content.emptying(found["filled"])
    await connection.execute(
        f"SET LOCAL session_replication_role = replica; {emptying}; {content.filling}"
    )
    return True


async def strip(connection: Any) -> bool:
    """Take everything out of a database that was empty; tell whether it is as a new one again."""
    await connection.fetch(_ALONE, ())
    schemas = ", ".join(row[0] for row in await connection.fetch(_SCHEMAS))
    roles = ", ".join(row[0] for row in await connection.fetch(_ROLES))
    owned = f"DROP OWNED BY {roles} CASCADE; " if roles else ""
    try:
        await connection.execute(f"{owned}DROP SCHEMA {schemas} CASCADE; {_PUBLIC}")
    except asyncpg.PostgresError:
        return False
    return bool(await connection.fetchval(f"SELECT {_IS_AS_NEW}"))

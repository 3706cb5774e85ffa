"""Get PostgreSQL's plans that depend only on the rows of a test.

A database is used by many tests, one after the other. What autovacuum learned of its tables in
between stays: of one that is known to hold a single page, the right plan is to read it whole.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

_OURS = "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
_OF_TABLES = f"{_OURS} AND relkind = 'r'"
# What PostgreSQL knows of a new table and its indexes.
_FORGET = f"""
    WITH ours AS (
        UPDATE pg_class SET relpages = 0, reltuples = -1, relallvisible = 0
        WHERE oid::regclass::text IN ({_OURS} AND relkind IN ('r', 'i')) RETURNING oid
    )
    DELETE FROM pg_statistic USING ours WHERE starelid = ours.oid
"""  # noqa: S608 - our own words

MORE_CAMPAIGNS = """
    INSERT INTO campaigns SELECT another.*
    FROM campaigns, generate_series(1, $1) AS n, LATERAL (SELECT gen_random_uuid() AS id, n) AS own,
        jsonb_populate_record(campaigns, jsonb_build_object(
            'id', own.id, 'document', own.id, 'attested_document', own.id
        )) AS another
"""
"""Copies each campaign this many times, each with its own document."""


@asynccontextmanager
async def nothing_is_known(url: str) -> AsyncIterator[Any]:
    """Yield the owner's connection; no table has statistics until the test runs `ANALYZE`."""
    owner = await asyncpg.connect(url)
    try:
        for table in [row[0] for row in await owner.fetch(_OF_TABLES)]:
            await owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        await owner.execute(_FORGET)
        yield owner
    finally:
        await owner.close()

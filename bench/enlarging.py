"""Enlarge a register within minutes, by copying real rows with SQL."""

import os
from collections.abc import Mapping
from typing import Any

import asyncpg

from bench.bed import Bed
from shared.contracts.codes import LEVELS

CASES = int(os.environ.get("TOCSIN_BENCH_CASES", "1000000"))
"""Beside them five audit entries and ten deliveries for each."""
CHUNK = 100_000

_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'
        AND identity_generation IS DISTINCT FROM 'ALWAYS'
    ORDER BY ordinal_position
"""
_LARGEST = """
    SELECT relname AS name, pg_total_relation_size(oid) AS size
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY 2 DESC LIMIT $1
"""

_LEVEL = f"(ARRAY{list(LEVELS)!r})[1 + n % 4]"
_DESKS = "(ARRAY['africa', 'americas', 'asia', 'europe', 'mena'])[1 + n % 5]"


async def enlarge(bed: Bed, case: str, campaign: str, officer: str) -> None:
    """Copy the rows of these samples, while no service runs, until the register has `CASES` cases.

    `officer` is an account: one case in a thousand is assigned to it.
    """
    triage, dispatch = await _connected(bed, "triage"), await _connected(bed, "dispatch")
    intake = await _connected(bed, "intake")
    try:
        # A copy has the attestation of another document; nothing of it is sent.
        await dispatch.execute("ALTER TABLE campaigns DROP CONSTRAINT IF EXISTS campaigns_attested")
        for first in range(0, CASES, CHUNK):
            number = min(CHUNK, CASES - first)
            await _cases(triage, case, officer, first, number)
            await _alerts(intake, first, number)
            await _deliveries(dispatch, campaign, first, number)
        await _end_trail(triage)
        # As many as 3,000 of them belong to the one campaign that is read.
        await _copy(
            dispatch,
            "deliveries",
            f"campaign = '{campaign}'",
            3_000,
            {"id": "gen_random_uuid()", "address_hash": _HASH},
        )
        for connection in (triage, dispatch, intake):
            await connection.execute("ANALYZE")
    finally:
        for connection in (triage, dispatch, intake):
            await connection.close()


async def sizes(bed: Bed, database: str, most: int) -> list[tuple[str, float]]:
    """Return the largest tables with their indexes, in GiB."""
    connection = await _connected(bed, database)
    try:
        rows = await connection.fetch(_LARGEST, most)
    finally:
        await connection.close()
    return [(row["name"], row["size"] / 2**30) for row in rows]


async def old_outbox(bed: Bed, service: str, number: int) -> None:
    """Put this many events, published more than thirty days ago, into an outbox."""
    connection = await _connected(bed, service)
    try:
        await _copy(
            connection,
            "outbox",
            "true",
            number,
            {
                "event_id": "gen_random_uuid()",
                "key": "gen_random_uuid()",
                "published_at": "now() - interval '40 days'",
            },
        )
    finally:
        await connection.close()


_HASH = "sha256(convert_to(gen_random_uuid()::text, 'UTF8'))"
_SOME_TIME = "now() - (n % 1000000) * interval '30 seconds'"


async def _cases(
    connection: asyncpg.Connection, case: str, officer: str, first: int, number: int
) -> None:
    ids = "overlay(md5((n)::text) placing '7' from 13)::uuid"
    await _copy(
        connection,
        "cases",
        f"id = '{case}'",
        number,
        {
            "id": ids,
            "number": "'C-1900-' || n",
            "level": _LEVEL,
            "level_rank": "1 + n % 4",
            "desk": _DESKS,
            "state": "CASE WHEN n % 10 < 9 THEN 'open' ELSE 'closed' END",
            "next_due_at": f"{_SOME_TIME} + interval '180 days'",
            "opened_at": _SOME_TIME,
            "closed_at": f"CASE WHEN n % 10 = 9 THEN {_SOME_TIME} END",
            "closed_by": f"CASE WHEN n % 10 = 9 THEN '{officer}'::uuid END",
            "outcome": "CASE WHEN n % 10 = 9 THEN 'resolved' END",
            "assigned_to": f"CASE WHEN n % 1000 = 0 THEN '{officer}'::uuid END",
        },
        first,
    )
    await _of_cases(connection, case, ids, first, number)


async def _of_cases(
    connection: asyncpg.Connection, case: str, ids: str, first: int, number: int
) -> None:
    """Copy what belongs to the cases, and the entries of the trail about them."""
    for table, many in (("timeline", 2), ("deadlines", 1), ("case_sources", 1)):
        await _copy(
            connection,
            table,
            f"case_id = '{case}'",
            many * number,
            {"id": "gen_random_uuid()", "case_id": ids.replace("(n)", f"((n - 1) / {many} + 1)")},
            many * first,
        )
    await _copy(
        connection,
        "audit_entries",
        "true",
        5 * number,
        {
            "number": "n + (SELECT number FROM audit_head)",
            "at": "now()",
            "object_id": "gen_random_uuid()",
            "subjects": "ARRAY[gen_random_uuid()]",
            "hash": _HASH,
            "previous_hash": _HASH,
        },
        5 * first,
    )


async def _end_trail(connection: asyncpg.Connection) -> None:
    """Set the trail's head to the last of its new entries, and store whom they name."""
    await connection.execute(
        "UPDATE audit_head SET number = (SELECT max(number) FROM audit_entries)"
    )
    while await connection.fetchval("SELECT audit_note_names($1)", CHUNK):
        pass


async def _alerts(connection: asyncpg.Connection, first: int, number: int) -> None:
    await _copy(
        connection,
        "alerts",
        "true",
        number,
        {
            "id": "gen_random_uuid()",
            "subject": "gen_random_uuid()",
            "reporter": "gen_random_uuid()",
            "filed_at": _SOME_TIME,
            "desk": _DESKS,
        },
        first,
    )


async def _deliveries(
    connection: asyncpg.Connection, campaign: str, first: int, number: int
) -> None:
    ids = "overlay(md5((n)::text) placing '7' from 13)::uuid"
    own = f"id = '{campaign}'"
    await _copy(
        connection,
        "campaigns",
        own,
        number,
        {"id": ids, "document": "gen_random_uuid()", "desk": _DESKS, "started_at": _SOME_TIME},
        first,
    )
    of_campaign = ids.replace("(n)", "((n - 1) / 10 + 1)")
    settled = {"id": "gen_random_uuid()", "campaign": of_campaign, "address_hash": _HASH}
    # One in a thousand waits for its next attempt; most of these are not due yet.
    waiting = {
        "state": "CASE WHEN n % 1000 = 0 THEN 'pending' ELSE d.state END",
        "settled_at": "CASE WHEN n % 1000 = 0 THEN NULL ELSE d.settled_at END",
        "next_try_at": "CASE WHEN n % 1000 = 0 THEN now() + interval '1 day' END",
    }
    await _copy(
        connection,
        "deliveries",
        f"campaign = '{campaign}'",
        10 * number,
        settled | waiting,
        10 * first,
    )


async def _copy(
    connection: asyncpg.Connection,
    table: str,
    of: str,
    number: int,
    other: Mapping[str, Any],
    first: int = 0,
) -> None:
    """Copy one row of a table many times; `other` has SQL for what differs, by `n` from 1 on."""
    columns = [row["column_name"] for row in await connection.fetch(_COLUMNS, table)]
    values = [other.get(column, f"d.{column}") for column in columns]
    # All parts of the statement are constants of this module.
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608  # our own names and expressions
        f" FROM (SELECT * FROM {table} WHERE {of} LIMIT 1) AS d"
        f" CROSS JOIN generate_series({first + 1}, {first + number}) AS n"
    )


async def _connected(bed: Bed, database: str) -> asyncpg.Connection:
    """Return a connection without checks of references, triggers, and waits for the disk.

    It connects as the owner of the server: the trail refuses anybody else.
    """
    server = bed.system.postgres.url.rpartition("/")[0]
    connection = await asyncpg.connect(f"{server}/tocsin_{database}", command_timeout=900)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("SET synchronous_commit = off")
    return connection

"""Find the entries that name a subject or an object, without reading the whole trail.

An index on the trail would be written under the lock that all writers wait for. So a loop stores
afterwards which entry names whom; entries that it has not reached yet are found by a short scan
from the newest entry. This table proves nothing: it is made from the trail, and can be made again.
"""

import asyncio
from typing import Protocol

from sqlalchemy import text

from shared.storage.unit_of_work import Database

EVERY = 30.0
"""Seconds between two checks for new entries."""
BATCH = 2_000
_PAUSE = 0.2
"""Seconds between two batches, so that reading a long trail delays nobody."""

_TABLES = (
    """
    CREATE TABLE audit_named (
        named uuid NOT NULL,
        number bigint NOT NULL,
        CONSTRAINT audit_named_pkey PRIMARY KEY (named, number)
    )
    """,
    """
    CREATE TABLE audit_named_upto (
        single boolean PRIMARY KEY DEFAULT true
            CONSTRAINT audit_named_upto_single_check CHECK (single),
        number bigint NOT NULL
    )
    """,
    "INSERT INTO audit_named_upto (number) VALUES (0)",
)

# Only the owner may write: anybody who can write could hide from an auditor who read a file.
_FUNCTIONS = (
    """
    CREATE FUNCTION audit_note_names(at_most int) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        noted bigint;
        upto bigint;
    BEGIN
        SELECT number INTO noted FROM audit_named_upto FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN 0;
        END IF;
        upto = least(noted + at_most, (SELECT number FROM audit_head));
        INSERT INTO audit_named (named, number)
        SELECT DISTINCT name, entry.number FROM audit_entries AS entry
            CROSS JOIN LATERAL unnest(entry.subjects || entry.object_id) AS name
        WHERE entry.number > noted AND entry.number <= upto AND name IS NOT NULL
        ON CONFLICT DO NOTHING;
        UPDATE audit_named_upto SET number = upto;
        RETURN upto - noted;
    END $$
    """,
    """
    CREATE FUNCTION audit_numbers_naming(whom uuid) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
    DECLARE
        noted bigint := (SELECT number FROM audit_named_upto);
    BEGIN
        RETURN QUERY SELECT known.number FROM audit_named AS known WHERE known.named = whom;
        RETURN QUERY SELECT entry.number FROM audit_entries AS entry
            WHERE entry.number > noted AND (entry.object_id = whom OR whom = ANY(entry.subjects));
    END $$
    """,
    """
    DO $$
    DECLARE
        given record;
    BEGIN
        FOR given IN
            SELECT c.oid::regclass AS held, a.grantee, r.rolname
            FROM pg_class AS c
            CROSS JOIN LATERAL aclexplode(c.relacl) AS a
            LEFT JOIN pg_roles AS r ON r.oid = a.grantee
            WHERE c.oid IN ('audit_named'::regclass, 'audit_named_upto'::regclass)
              AND a.grantee <> c.relowner AND a.privilege_type <> 'SELECT'
        LOOP
            EXECUTE format(
                'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %s', given.held,
                CASE WHEN given.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(given.rolname) END
            );
        END LOOP;
    END $$
    """,
)

_NOTE = text("SELECT audit_note_names(:most)")


class Operations(Protocol):
    """The one function of `alembic.op` that is used."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Operations) -> None:
    """Create the table and its function. Frozen, like all that migrations call."""
    for statement in (*_TABLES, *_FUNCTIONS):
        op.execute(statement)


async def note_names(database: Database) -> int:
    """Store who is named in the next entries; return the number of these entries."""
    return int(await database.glance(_NOTE, {"most": BATCH}) or 0)


async def note_names_loop(database: Database, *, every: float = EVERY) -> None:
    """Store names while the service runs, a batch at a time. A loop for the supervisor."""
    while True:
        more = await note_names(database) == BATCH
        await asyncio.sleep(_PAUSE if more else every)

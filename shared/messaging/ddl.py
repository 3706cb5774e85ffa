"""The tables of messaging as a service's first migration creates them.

Frozen: later changes are a `create_v2` of their own.
"""

from typing import Protocol

_V1 = (
    """
    CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL CONSTRAINT outbox_event_id_key UNIQUE,
        topic text NOT NULL,
        key uuid NOT NULL,
        type text NOT NULL,
        sequence bigint NOT NULL,
        time timestamptz NOT NULL,
        actor text NOT NULL,
        subjects uuid[] NOT NULL,
        traceparent text,
        value bytea NOT NULL,
        published_at timestamptz,
        CONSTRAINT outbox_key_sequence_key UNIQUE (key, sequence)
    ) WITH (
        -- Each row is written once and marked once: vacuum by count, not by share of the table.
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000
    )
    """,
    "CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL",
    "CREATE INDEX outbox_published ON outbox (published_at)",
    "CREATE TABLE outbox_keys (key uuid PRIMARY KEY, last_sequence bigint NOT NULL)",
    """
    CREATE TABLE inbox (
        event_id uuid PRIMARY KEY,
        type text NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        sequence bigint,
        outcome text NOT NULL
            CONSTRAINT inbox_outcome_check CHECK (outcome IN ('done', 'erased', 'skipped')),
        processed_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE inbox_keys (
        topic text NOT NULL,
        key text NOT NULL,
        last_sequence bigint NOT NULL,
        parked_at timestamptz,
        CONSTRAINT inbox_keys_pkey PRIMARY KEY (topic, key)
    ) WITH (fillfactor = 70)
    """,
    "CREATE INDEX inbox_keys_parked ON inbox_keys (parked_at) WHERE parked_at IS NOT NULL",
    """
    CREATE TABLE parked_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL CONSTRAINT parked_events_event_id_key UNIQUE,
        topic text NOT NULL,
        key text NOT NULL,
        sequence bigint,
        type text NOT NULL,
        record_key bytea NOT NULL,
        value bytea NOT NULL,
        headers jsonb NOT NULL,
        reason text,
        parked_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    "CREATE INDEX parked_events_order ON parked_events (topic, key, sequence, id)",
)


_V2 = (
    # Events published by a relay that does not sign yet are unsigned; they are published again.
    "ALTER TABLE outbox ADD COLUMN signed boolean NOT NULL DEFAULT false",
    """
    CREATE INDEX outbox_unsigned ON outbox (id) WHERE published_at IS NOT NULL AND NOT signed
    """,
)

_V3 = (
    """
    CREATE TABLE heard_types (
        type text PRIMARY KEY,
        since timestamptz NOT NULL DEFAULT now()
    )
    """,
    # Types that took effect before this table existed count as received since always.
    "INSERT INTO heard_types SELECT DISTINCT type, CAST('-infinity' AS timestamptz) FROM inbox",
)

_V4 = (
    """
    CREATE TABLE forged_records (
        single boolean PRIMARY KEY DEFAULT true
            CONSTRAINT forged_records_single_check CHECK (single),
        last_at timestamptz NOT NULL
    )
    """,
)


class Operations(Protocol):
    """The one function of `alembic.op` that is used."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Operations) -> None:
    for statement in _V1:
        op.execute(statement)


def create_v2(op: Operations) -> None:
    for statement in _V2:
        op.execute(statement)


def create_v3(op: Operations) -> None:
    for statement in _V3:
        op.execute(statement)


def create_v4(op: Operations) -> None:
    for statement in _V4:
        op.execute(statement)

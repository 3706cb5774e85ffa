"""The table of timers as a service's first migration creates it.

Frozen: later changes are a `create_v2` of their own.
"""

from typing import Protocol

_V1 = (
    """
    CREATE TABLE timers (
        kind text NOT NULL,
        object_id uuid NOT NULL,
        name text NOT NULL DEFAULT '',
        due_at timestamptz NOT NULL,
        next_try_at timestamptz,
        payload jsonb NOT NULL,
        claim uuid,
        attempts integer NOT NULL DEFAULT 0,
        scheduled_by text NOT NULL,
        fired_at timestamptz,
        cancelled_at timestamptz,
        PRIMARY KEY (kind, object_id, name)
    )
    """,
    "CREATE INDEX timers_open ON timers (next_try_at) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX timers_settled ON timers (fired_at) WHERE next_try_at IS NULL",
)


class Operations(Protocol):
    """The one function of `alembic.op` that is used."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Operations) -> None:
    for statement in _V1:
        op.execute(statement)

"""The tables of the web room as a service's first migration creates them.

Frozen: later changes are a `create_v2` of their own.
"""

from typing import Protocol

_V1 = """
    CREATE TABLE stored_answers (
        request bytea PRIMARY KEY,
        body bytea NOT NULL,
        status smallint NOT NULL,
        object_id uuid NOT NULL,
        receipt jsonb NOT NULL,
        expires_at timestamptz NOT NULL
    )
"""


class Statements(Protocol):
    """The part of Alembic's operations that is used here."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Statements) -> None:
    op.execute(_V1)

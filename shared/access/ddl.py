"""The tables of access as a service's first migration creates them.

Frozen: later changes are a `create_v2` of their own.
"""

from typing import Protocol

_V1 = (
    """
    CREATE TABLE principals (
        account uuid PRIMARY KEY,
        kind text NOT NULL,
        roles text[] NOT NULL,
        desks text[] NOT NULL,
        all_desks boolean NOT NULL,
        active boolean NOT NULL,
        sessions_valid_from timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        profile_event uuid NOT NULL,
        profile_subject uuid NOT NULL,
        profile_sealed bytea NOT NULL
    )
    """,
    "CREATE INDEX principals_roles ON principals USING gin (roles)",
    """
    CREATE TABLE principal_keys (
        id uuid PRIMARY KEY,
        account uuid NOT NULL CONSTRAINT principal_keys_account_fkey
            REFERENCES principals (account) ON DELETE CASCADE,
        sha256 bytea NOT NULL
            CONSTRAINT principal_keys_sha256_check CHECK (octet_length(sha256) = 32),
        scopes text[] NOT NULL,
        expires_at timestamptz,
        revoked boolean NOT NULL
    )
    """,
    "CREATE INDEX principal_keys_account ON principal_keys (account)",
)


class Operations(Protocol):
    """The one function of `alembic.op` that is used."""

    def execute(self, sqltext: str) -> None: ...


def create_v1(op: Operations) -> None:
    for statement in _V1:
        op.execute(statement)


def create_v2(op: Operations) -> None:
    """Add the column of sessions that were ended on one device, while others go on."""
    op.execute("ALTER TABLE principals ADD COLUMN ended_sessions uuid[] NOT NULL DEFAULT '{}'")


def create_v3(op: Operations) -> None:
    """Create the table of requests with an ended key, and of when administrators were notified."""
    op.execute("CREATE TABLE refused_keys (key uuid PRIMARY KEY, told_at timestamptz NOT NULL)")

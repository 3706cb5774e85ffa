"""Create accounts, keys, sessions, and the counters that slow down password guessing."""

from alembic import op

from shared.access import ddl as access
from shared.audit import ddl as audit
from shared.messaging import ddl as messaging

revision = "0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE accounts (
        id uuid PRIMARY KEY,
        kind text NOT NULL
            CONSTRAINT accounts_kind_check CHECK (kind IN ('person', 'partner', 'service')),
        email_hash bytea CONSTRAINT accounts_email_hash_key UNIQUE,
        profile bytea NOT NULL,
        roles text[] NOT NULL,
        desks text[] NOT NULL,
        all_desks boolean NOT NULL,
        state text NOT NULL CONSTRAINT accounts_state_check CHECK (state IN ('active', 'disabled')),
        password_hash text,
        must_change_password boolean NOT NULL,
        sessions_valid_from timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT accounts_persons_sign_in CHECK (
            (kind = 'person') = (password_hash IS NOT NULL)
            AND (kind <> 'person' OR email_hash IS NOT NULL)
        )
    )
    """,
    "CREATE INDEX accounts_roles ON accounts USING gin (roles)",
    """
    CREATE TABLE api_keys (
        id uuid PRIMARY KEY,
        account uuid NOT NULL CONSTRAINT api_keys_account_fkey REFERENCES accounts (id),
        sha256 bytea NOT NULL CONSTRAINT api_keys_sha256_check CHECK (octet_length(sha256) = 32),
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        revoked_at timestamptz
    )
    """,
    "CREATE INDEX ix_api_keys_account ON api_keys (account)",
    """
    CREATE TABLE page_sessions (
        id uuid PRIMARY KEY,
        account uuid NOT NULL CONSTRAINT page_sessions_account_fkey REFERENCES accounts (id),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
    )
    """,
    "CREATE INDEX ix_page_sessions_account ON page_sessions (account)",
    "CREATE INDEX ix_page_sessions_expires_at ON page_sessions (expires_at)",
    """
    CREATE TABLE sign_in_attempts (
        tried bytea PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        known_until timestamptz
    )
    """,
    "CREATE INDEX ix_sign_in_attempts_last_at ON sign_in_attempts (last_at)",
)


def upgrade() -> None:
    for room in (messaging, access, audit):
        room.create_v1(op)
    for statement in _TABLES:
        op.execute(statement)

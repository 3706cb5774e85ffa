"""Create alerts, consents, withdrawals, and their results."""

from alembic import op

from shared.access import ddl as access
from shared.audit import ddl as audit
from shared.messaging import ddl as messaging
from shared.web import ddl as web

revision = "0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE alerts (
        id uuid PRIMARY KEY,
        subject uuid NOT NULL CONSTRAINT alerts_subject_key UNIQUE,
        reporter uuid NOT NULL,
        filed_at timestamptz NOT NULL,
        filed_by uuid NOT NULL,
        country text NOT NULL,
        desk text NOT NULL,
        channel text NOT NULL,
        acts jsonb NOT NULL,
        asked_for text[] NOT NULL,
        content bytea NOT NULL,
        source bytea NOT NULL
    )
    """,
    "CREATE INDEX alerts_of_desk ON alerts (desk, id)",
    "CREATE INDEX alerts_of_account ON alerts (filed_by, id)",
    """
    CREATE TABLE consents (
        id uuid PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY,
        alert uuid NOT NULL CONSTRAINT consents_alert_fkey REFERENCES alerts (id),
        use text NOT NULL,
        state text NOT NULL CONSTRAINT consents_state_check
            CHECK (state IN ('given', 'refused', 'limited', 'unknown')),
        since timestamptz NOT NULL,
        changed_by uuid NOT NULL,
        words bytea NOT NULL
    )
    """,
    "CREATE INDEX consents_standing ON consents (alert, use, number)",
    """
    CREATE TABLE withdrawals (
        alert uuid PRIMARY KEY CONSTRAINT withdrawals_alert_fkey REFERENCES alerts (id),
        withdrawn_at timestamptz NOT NULL,
        withdrawn_by uuid NOT NULL,
        reason bytea
    )
    """,
    """
    CREATE TABLE cases (
        id uuid PRIMARY KEY,
        number text NOT NULL,
        level text NOT NULL,
        opened_at timestamptz NOT NULL,
        verification text,
        sources integer,
        verified_at timestamptz,
        outcome text,
        closed_at timestamptz
    )
    """,
    # No foreign key to alerts: after a restore, an event about a case may arrive before its alert
    # is filed again.
    """
    CREATE TABLE case_alerts (
        alert uuid NOT NULL,
        case_id uuid NOT NULL CONSTRAINT case_alerts_case_id_fkey REFERENCES cases (id),
        PRIMARY KEY (alert, case_id)
    )
    """,
)


def upgrade() -> None:
    for room in (messaging, access, audit, web):
        room.create_v1(op)
    for statement in _TABLES:
        op.execute(statement)

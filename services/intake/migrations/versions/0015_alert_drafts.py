"""Store half-filled forms of alerts, sealed, each for its operator."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE alert_drafts (
            operator uuid NOT NULL,
            id uuid NOT NULL,
            saved_in uuid NOT NULL,
            saved_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            heading bytea NOT NULL,
            content bytea NOT NULL,
            CONSTRAINT alert_drafts_pkey PRIMARY KEY (operator, id)
        )
        """
    )

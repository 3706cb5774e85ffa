"""Store which amendment of an alert took effect last, when, and what amendments changed."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE alert_standing
            ADD COLUMN amended integer NOT NULL DEFAULT 0,
            ADD COLUMN amended_at timestamptz,
            ADD COLUMN amended_fields text[] NOT NULL DEFAULT '{}'
        """
    )

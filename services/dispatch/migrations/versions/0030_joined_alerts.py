"""Alerts that came into a case after it had issued something: later words on them count as well."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("ALTER TABLE campaign_alerts ADD COLUMN joined boolean NOT NULL DEFAULT false")

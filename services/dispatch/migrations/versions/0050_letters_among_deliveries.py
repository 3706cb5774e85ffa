"""Validate the check on kinds of deliveries for existing rows."""

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries VALIDATE CONSTRAINT deliveries_kind_check")

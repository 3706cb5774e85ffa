"""Validate the channels of existing deliveries and addresses."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries VALIDATE CONSTRAINT deliveries_channel_fkey")
    op.execute("ALTER TABLE addresses VALIDATE CONSTRAINT addresses_channel_fkey")

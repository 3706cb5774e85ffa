"""The table alone says of which channels a delivery can be."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check")

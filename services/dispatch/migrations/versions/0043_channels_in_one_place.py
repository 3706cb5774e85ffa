"""The table alone says which channels there are."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check")
    op.execute("ALTER TABLE addresses DROP CONSTRAINT addresses_channel_check")

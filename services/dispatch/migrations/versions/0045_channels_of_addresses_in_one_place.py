"""The table alone says of which channels an address can be."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses DROP CONSTRAINT addresses_channel_check")

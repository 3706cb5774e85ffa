"""Drop the list of channels from the check on addresses: the table of channels has it."""

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses DROP CONSTRAINT addresses_channel_check")

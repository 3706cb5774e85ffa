"""Drop the list of channels from the check on deliveries: the table of channels has it."""

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check")

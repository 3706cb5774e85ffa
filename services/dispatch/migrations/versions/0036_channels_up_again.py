"""Store when a channel accepted messages again after an outage, for the notices about it."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("ALTER TABLE down_channels ADD COLUMN ended_at timestamptz")

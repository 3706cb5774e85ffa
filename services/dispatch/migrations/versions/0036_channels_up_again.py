"""When a channel that took nothing got something through again is kept: letters tell of it."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.execute("ALTER TABLE down_channels ADD COLUMN ended_at timestamptz")

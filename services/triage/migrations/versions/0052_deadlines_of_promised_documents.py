"""Store which correction or withdrawal notice a deadline is about. Older code leaves it empty."""

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN document uuid")

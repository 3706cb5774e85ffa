"""Store the person in need, by their id in the alert."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE support_requests ADD COLUMN person uuid")

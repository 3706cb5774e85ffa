"""Store with a notice the role that gets it if its account can no longer act."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN fallback_role text")

"""Who is told where an account can no longer act is kept with its notice."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN fallback_role text")

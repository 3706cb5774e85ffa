"""Store since when nobody can act on a request, to notify people once."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE support_requests ADD COLUMN unseen_since timestamptz")

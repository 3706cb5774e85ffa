"""Store how many objects a notice is about."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN number integer")

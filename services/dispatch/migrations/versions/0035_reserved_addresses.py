"""Whether an address lies in a domain kept for examples: null until somebody looked at it."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN reserved boolean")

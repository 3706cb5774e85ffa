"""Store whether an address is in a domain reserved for examples; null if not checked yet."""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute("ALTER TABLE addresses ADD COLUMN reserved boolean")

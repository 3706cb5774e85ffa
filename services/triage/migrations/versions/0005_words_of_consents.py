"""Store the words of a consent with it, sealed: who gave it, how, within which limits."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE consents ADD COLUMN words bytea")

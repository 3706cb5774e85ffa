"""Store the account that a notice is about: one that notices to staff do not reach."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN concerns uuid")

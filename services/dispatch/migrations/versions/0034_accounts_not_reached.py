"""A notice may be about an account: one that what staff are told does not reach."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN concerns uuid")

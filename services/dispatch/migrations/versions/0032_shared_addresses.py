"""Index addresses by hash: each claim looks for other contacts with the same address."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("CREATE INDEX addresses_shared ON addresses (hash, channel) WHERE active")

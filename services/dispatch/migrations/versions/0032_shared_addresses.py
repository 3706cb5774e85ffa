"""Each claim asks of each delivery who else has its address: it finds them by what they share."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.execute("CREATE INDEX addresses_shared ON addresses (hash, channel) WHERE active")

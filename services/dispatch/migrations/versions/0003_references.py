"""Index campaigns by their reference code."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX campaigns_of_reference ON campaigns (reference)")

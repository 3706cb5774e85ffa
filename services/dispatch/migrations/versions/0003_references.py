"""Which document a reference stands on is found without looking at all campaigns."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX campaigns_of_reference ON campaigns (reference)")

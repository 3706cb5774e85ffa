"""Store since when a provider accepts nothing, to show it for as long as it lasts."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE down_channels (
            channel text PRIMARY KEY,
            since timestamptz NOT NULL,
            reason text NOT NULL
        )
        """
    )

"""An address is of a channel that is in the table."""

from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE addresses ADD CONSTRAINT addresses_channel_fkey
            FOREIGN KEY (channel) REFERENCES channels (code) NOT VALID
        """
    )

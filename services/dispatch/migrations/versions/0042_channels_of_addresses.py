"""Require that the channel of an address is in the table of channels."""

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

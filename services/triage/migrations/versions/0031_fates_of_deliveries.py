"""What each delivery of a campaign came to last, so that a message is counted once.

Of what settled before, and by code that serves beside this one, the last fate is not known: where
such a message settles again, it is counted again.
"""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE delivery_fates (
            delivery uuid PRIMARY KEY,
            campaign uuid NOT NULL,
            state text NOT NULL,
            reason text NOT NULL
        )
        """
    )

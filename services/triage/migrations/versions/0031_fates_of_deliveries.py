"""Store the last result of each delivery of a campaign, so that it is counted once.

It is not known for deliveries that settled before, or that older code settles at the same time: if
such a delivery settles again, it is counted again.
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

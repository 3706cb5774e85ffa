"""Make the channels a table, so that a new channel is a new row.

The next migration makes addresses refer to it. The one after that validates existing rows, without
a blocking lock.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

STATEMENTS = (
    "CREATE TABLE channels (code text PRIMARY KEY)",
    "INSERT INTO channels (code) VALUES ('email'), ('sms'), ('webhook')",
    """
    ALTER TABLE deliveries ADD CONSTRAINT deliveries_channel_fkey
        FOREIGN KEY (channel) REFERENCES channels (code) NOT VALID
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

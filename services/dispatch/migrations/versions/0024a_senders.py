"""Whose messages appeals were.

Apart from the next one, which it was part of for an hour: all campaigns are read here, and nothing
that is sent waits for that. Where the next one was applied, so was this.
"""

from alembic import op

revision = "0024a"
down_revision = "0024"

STATEMENTS = (
    "CREATE TABLE senders (organisation text PRIMARY KEY)",
    """
    INSERT INTO senders
    SELECT DISTINCT unnest(organisations) FROM campaigns WHERE organisations <> '{fidh,omct}'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

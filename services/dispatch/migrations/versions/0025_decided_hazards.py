"""Which dangers a person knew who let a message go out; whose messages appeals were.

`released` is written for code that serves beside this one, and read no more: what it let go out is
asked about once more.
"""

from alembic import op

revision = "0025"
down_revision = "0024"

STATEMENTS = (
    "ALTER TABLE deliveries ADD COLUMN released_for text[] NOT NULL DEFAULT '{}'",
    "CREATE TABLE senders (organisation text PRIMARY KEY)",
    """
    INSERT INTO senders
    SELECT DISTINCT unnest(organisations) FROM campaigns WHERE organisations <> '{fidh,omct}'
    ON CONFLICT DO NOTHING
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

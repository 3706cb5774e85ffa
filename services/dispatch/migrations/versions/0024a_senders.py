"""Store the organisations that appeals named as senders.

Separate from the next migration, which contained it for an hour: it reads all campaigns, and no
sending waits for that. Where the next one was applied, this one was applied too.
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

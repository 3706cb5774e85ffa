"""Store which dangers were known to the person who released a message.

`released` is still written for older code that runs at the same time, but not read any more:
messages that it released need a new decision.
"""

from alembic import op

revision = "0025"
down_revision = "0024a"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN released_for text[] NOT NULL DEFAULT '{}'")

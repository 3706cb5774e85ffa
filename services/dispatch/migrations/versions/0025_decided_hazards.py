"""Store which dangers were known to the person who released a message.

`released` was written for older code for some releases, and not read: messages that it released
need a new decision. Migration 0048 drops it.
"""

from alembic import op

revision = "0025"
down_revision = "0024a"


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN released_for text[] NOT NULL DEFAULT '{}'")

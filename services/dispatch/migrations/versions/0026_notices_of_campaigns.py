"""Store the campaign and the channel that a notice is about, if any.

Older code that runs at the same time fills neither, and its notices read as before.
"""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("ALTER TABLE notices ADD COLUMN campaign uuid, ADD COLUMN channel text")

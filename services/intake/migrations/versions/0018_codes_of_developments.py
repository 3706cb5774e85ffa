"""Store the codes of the developments of an alert in the open, as those of its acts are.

A list of alerts says with them what the news is. Null: stored before there was this column.
"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("ALTER TABLE alerts ADD COLUMN developments text[]")

"""Store the codes of the developments of an amendment in the open, as those of an alert are.

Null: stored before there was this column.
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE amendments ADD COLUMN developments text[]")

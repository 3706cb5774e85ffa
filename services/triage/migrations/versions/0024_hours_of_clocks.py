"""Store the hour of a hearing or removal, if known. Older code beside this leaves it empty."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN at timestamptz")

"""The hour of a hearing or removal, where it is known. Code beside this one leaves it out."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN at timestamptz")

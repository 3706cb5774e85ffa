"""The installation's step that a deadline comes from. Code beside this one leaves it out."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN step_code text")

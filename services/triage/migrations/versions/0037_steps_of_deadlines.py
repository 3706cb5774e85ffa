"""Store the installation's step of a deadline. Older code beside this leaves it empty."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.execute("ALTER TABLE deadlines ADD COLUMN step_code text")

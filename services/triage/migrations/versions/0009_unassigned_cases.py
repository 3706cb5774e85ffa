"""Index the open cases without an officer, to count them."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX cases_unassigned ON cases (id) WHERE state = 'open' AND assigned_to IS NULL"
    )

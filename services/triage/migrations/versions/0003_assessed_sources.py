"""Count an alert's own source only after an officer has assessed it."""

from alembic import op

from services.triage.migrations import gates_v2

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in (*gates_v2.SOURCES, *gates_v2.GATES):
        op.execute(statement)

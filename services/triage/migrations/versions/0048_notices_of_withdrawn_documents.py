"""Store why an issued document was withdrawn, and which document a notice is about."""

from alembic import op

from services.triage.migrations.gates_of_notices_v1 import COLUMNS, GATES

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    for statement in (*COLUMNS, *GATES):
        op.execute(statement)

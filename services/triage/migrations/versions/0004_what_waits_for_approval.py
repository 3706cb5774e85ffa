"""Index the cases that wait for a second person."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("CREATE INDEX documents_submitted ON documents (case_id) WHERE state = 'submitted'")
    op.execute(
        "CREATE INDEX best_interest_undecided ON best_interest_decisions (case_id)"
        " WHERE decision IS NULL"
    )

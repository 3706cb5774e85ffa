"""Store dispatch's counts of whom an appeal would reach, and approvals that knew of none."""

from alembic import op

revision = "0020"
down_revision = "0019"

STATEMENTS = (
    """
    CREATE TABLE reach (
        country text PRIMARY KEY,
        providers text[] NOT NULL,
        reaches jsonb NOT NULL,
        counted_at timestamptz NOT NULL
    )
    """,
    """
    ALTER TABLE document_decisions
        ADD COLUMN recipients integer,
        ADD COLUMN although_nobody boolean
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

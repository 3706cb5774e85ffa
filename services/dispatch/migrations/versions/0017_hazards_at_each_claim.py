"""Store the dangers of deliveries, and counts of whom an appeal would reach."""

from alembic import op

revision = "0017"
down_revision = "0016a"

STATEMENTS = (
    """
    ALTER TABLE deliveries
        ADD COLUMN hazard text,
        ADD COLUMN released boolean NOT NULL DEFAULT false
    """,
    "UPDATE deliveries SET released = true WHERE state = 'pending' AND reason = 'released'",
    """
    CREATE TABLE counted_reach (
        country text PRIMARY KEY,
        said jsonb NOT NULL,
        counted_at timestamptz NOT NULL
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)

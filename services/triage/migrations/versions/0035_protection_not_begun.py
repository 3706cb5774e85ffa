"""Store protection requests that were not taken up in time, and when people were notified.

The index of requests is built while rows are written; an interrupted build starts again.
"""

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE IF NOT EXISTS protection_not_begun (
            id uuid PRIMARY KEY,
            told_at timestamptz,
            told_again_at timestamptz
        )
        """
    )
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS timeline_of_protection")
        op.execute(
            "CREATE INDEX CONCURRENTLY timeline_of_protection"
            " ON timeline (at) WHERE kind = 'protection-requested'"
        )

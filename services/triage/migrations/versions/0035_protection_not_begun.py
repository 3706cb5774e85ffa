"""Protection that was asked for and is not taken up is kept, with who was told and when.

The index of requests is built beside what is being written; what was cut off before is begun anew.
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

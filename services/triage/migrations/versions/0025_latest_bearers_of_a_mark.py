"""Index the alerts with a mark so that the newest are found first.

The index is built while cases are opened; an interrupted build starts again. The index that it
replaces is dropped last: older code can use either.
"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS alert_marks_bearers")
        op.execute(
            "CREATE INDEX CONCURRENTLY alert_marks_bearers"
            " ON alert_marks (hash, alert) INCLUDE (rule_version)"
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS alert_marks_hash")

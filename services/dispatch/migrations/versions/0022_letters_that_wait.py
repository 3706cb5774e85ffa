"""Index waiting deliveries by account, and gathered notices by notice.

The indexes are built while messages are sent; an interrupted build starts again.
"""

from alembic import op

revision = "0022"
down_revision = "0021"

INDEXES = (
    (
        "deliveries_waiting_for_account",
        "deliveries (account) WHERE notice IS NOT NULL AND state = 'pending'",
    ),
    ("ix_gathered_notices_notice", "gathered_notices (notice)"),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, on in INDEXES:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")

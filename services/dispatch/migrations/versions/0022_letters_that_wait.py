"""What waits for an account, and who has a notice, is found without reading all it ever got.

Built beside what is being sent; one that was cut off before is begun anew.
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

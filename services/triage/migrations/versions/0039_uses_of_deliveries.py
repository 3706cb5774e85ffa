"""The consent that each delivery was sent under, and which deliveries a campaign has.

The index is built beside what is being written; what was cut off before is begun anew.
"""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("ALTER TABLE delivery_fates ADD COLUMN IF NOT EXISTS use text")
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_delivery_fates_campaign")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_delivery_fates_campaign ON delivery_fates (campaign)"
        )

"""Store the consent of each delivery, and index deliveries by campaign.

The index is built while rows are written; an interrupted build starts again.
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

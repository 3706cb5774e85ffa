"""Keep a record of up to a page in its row: sealed content and signatures do not compress.

PostgreSQL tries to compress a row above 2 KB, and moves values that do not shrink elsewhere.
"""
# Alembic loads these files by path; they are no package

from alembic import op

from shared.storage.migrations import MigrationFailed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE bus.records SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    raise MigrationFailed("the bus is never taken down by a migration: its records would be lost")

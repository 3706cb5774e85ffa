"""A record up to a page stays in one piece: sealed content and signatures compress to nothing.

PostgreSQL tries to compress a row above 2 KB, and puts what does not shrink elsewhere.
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

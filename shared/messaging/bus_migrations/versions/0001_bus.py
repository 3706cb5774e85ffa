"""The bus on PostgreSQL: topics, records, offsets, and the functions that write them."""
# Alembic loads these files by path; they are no package

from alembic import op

from shared.messaging import bus_ddl
from shared.storage.migrations import MigrationFailed

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    bus_ddl.create_v1(op)


def downgrade() -> None:
    raise MigrationFailed("the bus is never taken down by a migration: its records would be lost")

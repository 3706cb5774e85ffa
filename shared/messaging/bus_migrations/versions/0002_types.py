"""An append notifies of its types, so that only readers for which they are urgent read at once."""
# Alembic loads these files by path; they are no package

from alembic import op

from shared.messaging import bus_ddl
from shared.storage.migrations import MigrationFailed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bus_ddl.say_types_v2(op)


def downgrade() -> None:
    raise MigrationFailed("the bus is never taken down by a migration: its records would be lost")

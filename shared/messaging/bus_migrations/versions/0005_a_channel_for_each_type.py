"""An append notifies on a channel for each type, so that a reader can listen to a few."""
# Alembic loads these files by path; they are no package

from alembic import op

from shared.messaging import bus_ddl
from shared.storage.migrations import MigrationFailed

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bus_ddl.say_each_type_v5(op)


def downgrade() -> None:
    raise MigrationFailed("the bus is never taken down by a migration: its records would be lost")

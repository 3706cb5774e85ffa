"""Store since when each type of event is handled, so that earlier ones do not count as late."""

from alembic import op

from shared.messaging import ddl

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    ddl.create_v3(op)

"""Since when each type of event is heard, so that what was passed by is not taken as late."""

from alembic import op

from shared.messaging import ddl

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    ddl.create_v3(op)

"""The outbox knows which events were sent signed; all others are sent once more."""

from alembic import op

from shared.messaging import ddl

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    ddl.create_v2(op)

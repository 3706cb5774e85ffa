"""The outbox knows which events were sent signed; all others are sent once more."""

from alembic import op

from shared.messaging import ddl

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    ddl.create_v2(op)

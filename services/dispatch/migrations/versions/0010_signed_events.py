"""Record in the outbox which events were published signed; all others are published again."""

from alembic import op

from shared.messaging import ddl

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    ddl.create_v2(op)

"""Who signs out on one device stays signed in on the others."""

from alembic import op

from shared.access import ddl

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    ddl.create_v2(op)

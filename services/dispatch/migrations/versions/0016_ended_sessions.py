"""Store sessions ended on one device, so that those on other devices continue."""

from alembic import op

from shared.access import ddl

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    ddl.create_v2(op)

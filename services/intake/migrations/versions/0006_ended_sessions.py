"""Store sessions ended on one device, so that those on other devices continue."""

from alembic import op

from shared.access import ddl

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    ddl.create_v2(op)

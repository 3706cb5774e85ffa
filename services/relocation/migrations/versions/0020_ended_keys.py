"""Store when people were notified of a request with an ended API key."""

from alembic import op

from shared.access import ddl as access

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    access.create_v3(op)

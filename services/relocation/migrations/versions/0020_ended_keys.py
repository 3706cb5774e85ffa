"""When a request came with an API key that has ended, and people were told of it."""

from alembic import op

from shared.access import ddl as access

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    access.create_v3(op)

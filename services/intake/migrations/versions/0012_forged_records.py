"""Store when a forged record was last dropped, so that a restart does not forget it."""

from alembic import op

from shared.messaging import ddl

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    ddl.create_v4(op)

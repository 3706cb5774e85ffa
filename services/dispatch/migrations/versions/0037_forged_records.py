"""Store when a forged record was last dropped, so that a restart does not forget it."""

from alembic import op

from shared.messaging import ddl

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    ddl.create_v4(op)

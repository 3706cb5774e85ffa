"""Store answers to requests that have an `Idempotency-Key`."""

from alembic import op

from shared.web import ddl as web

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    web.create_v1(op)

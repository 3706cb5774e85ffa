"""Entries of the trail are found by whom they name, without a look at all of them."""

from alembic import op

from shared.audit import ddl as audit

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    audit.create_v2(op)

"""Entries of the trail are found by whom they name, however long it is."""

from alembic import op

from shared.audit import naming

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    naming.create_v1(op)

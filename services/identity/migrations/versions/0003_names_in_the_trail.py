"""Entries of the trail are found by whom they name, however long it is."""

from alembic import op

from shared.audit import named_ids

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    named_ids.create_v1(op)

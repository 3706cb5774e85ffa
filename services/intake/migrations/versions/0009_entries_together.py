"""Append all entries of a call to the trail at once."""

from alembic import op

from shared.audit import ddl as audit

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    audit.create_v3(op)

"""Append all entries of a call to the trail at once."""

from alembic import op

from shared.audit import ddl as audit

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    audit.create_v3(op)

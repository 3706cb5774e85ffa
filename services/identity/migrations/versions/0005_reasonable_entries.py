"""Refuse entries of the trail that could not be verified later."""

from alembic import op

from shared.audit import ddl as audit

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    audit.create_v2(op)

"""Limit entries on refused attempts to one an hour; refuse entries that cannot be verified."""

from alembic import op

from shared.access import refused_attempts
from shared.audit import ddl as audit

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    refused_attempts.create_v1(op)
    audit.create_v2(op)

"""Create contacts, campaigns and deliveries, with constraints that hold for every client."""

from alembic import op

from services.dispatch.migrations import campaigns_v1, deliveries_v1
from shared.access import ddl as access
from shared.audit import ddl as audit
from shared.messaging import ddl as messaging

revision = "0001"
down_revision = None


def upgrade() -> None:
    for room in (messaging, access, audit):
        room.create_v1(op)
    for statement in (*campaigns_v1.TABLES, *campaigns_v1.GUARDS, *deliveries_v1.TABLES):
        op.execute(statement)

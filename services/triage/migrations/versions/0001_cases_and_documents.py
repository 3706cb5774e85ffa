"""Create cases, documents and known facts, with constraints that hold for every client."""

from alembic import op

from services.triage.migrations import cases_v1, gates_v1
from shared.access import ddl as access
from shared.audit import ddl as audit
from shared.messaging import ddl as messaging
from shared.timers import ddl as timers
from shared.web import ddl as web

revision = "0001"
down_revision = None


def upgrade() -> None:
    for room in (messaging, access, audit, timers, web):
        room.create_v1(op)
    for statement in (*cases_v1.TABLES, *gates_v1.TABLES, *gates_v1.GUARDS):
        op.execute(statement)

"""The table of timers; `ddl.py` creates it."""

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from shared.storage.column_kinds import MOMENT

metadata = MetaData()


timers = Table(
    "timers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("object_id", UUID, primary_key=True),
    Column("name", Text, primary_key=True, server_default=text("''")),
    Column("due_at", MOMENT, nullable=False),
    Column("next_try_at", MOMENT),
    Column("payload", JSONB, nullable=False),
    Column("claim", UUID),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("scheduled_by", Text, nullable=False),
    Column("fired_at", MOMENT),
    Column("cancelled_at", MOMENT),
    Index("timers_open", "next_try_at", postgresql_where=text("next_try_at IS NOT NULL")),
    Index("timers_settled", "fired_at", postgresql_where=text("next_try_at IS NULL")),
)
"""`next_try_at` is the due time, then the end of a lease or of a pause after a failure; null once
the timer is settled. `claim` names the attempt that holds the lease; setting a timer again voids
it. `name` and `payload` are always empty.
"""

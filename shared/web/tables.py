"""Stored answers of requests that carried an `Idempotency-Key`. See `ddl.py`."""

from sqlalchemy import Column, LargeBinary, MetaData, SmallInteger, Table
from sqlalchemy.dialects.postgresql import JSONB, UUID

from shared.storage.column_kinds import MOMENT

metadata = MetaData()

stored_answers = Table(
    "stored_answers",
    metadata,
    Column("request", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("object_id", UUID, nullable=False),
    Column("receipt", JSONB, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
)
"""`request` is the keyed hash of account, operation and key; `body` that of what was sent."""

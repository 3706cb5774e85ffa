"""The tables of messaging in each service's database. `ddl.py` creates them.

A service writes one topic, so the outbox counts per key. The inbox counts per topic and key:
`inbox_keys` holds the last sequence that took effect and whether the key is parked, in one row that
is locked while somebody works on that key.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from shared.storage.column_kinds import MOMENT

metadata = MetaData()


outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", UUID, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", UUID, nullable=False),
    Column("type", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("time", MOMENT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("subjects", ARRAY(UUID), nullable=False),
    Column("traceparent", Text),
    Column("value", LargeBinary, nullable=False),
    Column("published_at", MOMENT),
    Column("signed", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("event_id", name="outbox_event_id_key"),
    UniqueConstraint("key", "sequence", name="outbox_key_sequence_key"),
    Index("outbox_unpublished", "id", postgresql_where=text("published_at IS NULL")),
    Index("outbox_published", "published_at"),
    Index(
        "outbox_unsigned", "id", postgresql_where=text("published_at IS NOT NULL AND NOT signed")
    ),
)

outbox_keys = Table(
    "outbox_keys",
    metadata,
    Column("key", UUID, primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", UUID, primary_key=True),
    Column("type", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("sequence", BigInteger),
    Column("outcome", Text, nullable=False),
    Column("processed_at", MOMENT, nullable=False, server_default=text("now()")),
    CheckConstraint("outcome IN ('done', 'erased', 'skipped')", name="inbox_outcome_check"),
)

inbox_keys = Table(
    "inbox_keys",
    metadata,
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("parked_at", MOMENT),
    PrimaryKeyConstraint("topic", "key", name="inbox_keys_pkey"),
    Index("inbox_keys_parked", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
)

heard_types = Table(
    "heard_types",
    metadata,
    Column("type", Text, primary_key=True),
    Column("since", MOMENT, nullable=False, server_default=text("now()")),
)

forged_records = Table(
    "forged_records",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("last_at", MOMENT, nullable=False),
    CheckConstraint("single", name="forged_records_single_check"),
)

parked_events = Table(
    "parked_events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", UUID, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("sequence", BigInteger),
    Column("type", Text, nullable=False),
    Column("record_key", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("reason", Text),
    Column("parked_at", MOMENT, nullable=False, server_default=text("now()")),
    UniqueConstraint("event_id", name="parked_events_event_id_key"),
    Index("parked_events_order", "topic", "key", "sequence", "id"),
)
"""`headers` are base64 by name. `reason` is null for what only waits behind a failed event."""

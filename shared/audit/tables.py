"""The audit trail of one service. `ddl.py` creates it, with its guards.

`detail` is json and not jsonb: the text that was hashed is stored byte for byte.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from shared.storage.column_kinds import MOMENT

metadata = MetaData()


audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("service", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_type", Text, nullable=False),
    Column("object_id", UUID),
    Column("subjects", ARRAY(UUID), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("chain", UUID, nullable=False, server_default=text("gen_random_uuid()")),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("single", name="audit_head_single_check"),
)

audit_anchors = Table(
    "audit_anchors",
    metadata,
    Column("chain", UUID, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("anchored_at", MOMENT, nullable=False),
    Column("signature", Text, nullable=False),
    PrimaryKeyConstraint("chain", "number", "head", "signature", name="audit_anchors_pkey"),
)
"""Signed heads of this and of the other trails. A false one does not keep a true one out."""

audit_named = Table(
    "audit_named",
    metadata,
    Column("named", UUID, nullable=False),
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("named", "number", name="audit_named_pkey"),
)
"""The entries that name a subject or an object, up to `audit_named_upto`: see `named_ids.py`."""

audit_named_upto = Table(
    "audit_named_upto",
    metadata,
    Column("single", Boolean, primary_key=True, server_default=text("true")),
    Column("number", BigInteger, nullable=False),
    CheckConstraint("single", name="audit_named_upto_single_check"),
)

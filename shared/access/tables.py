"""Define the tables of a service's own copy of the accounts. See `ddl.py`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from shared.storage.column_kinds import MOMENT

metadata = MetaData()


principals = Table(
    "principals",
    metadata,
    Column("account", UUID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("desks", ARRAY(Text), nullable=False),
    Column("all_desks", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sessions_valid_from", MOMENT, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    Column("profile_event", UUID, nullable=False),
    Column("profile_subject", UUID, nullable=False),
    Column("profile_sealed", LargeBinary, nullable=False),
    Column("ended_sessions", ARRAY(UUID), nullable=False, server_default=text("'{}'")),
    Index("principals_roles", "roles", postgresql_using="gin"),
)
"""`profile_sealed` is stored as received: sealed for the event `profile_event` and its field."""

principal_keys = Table(
    "principal_keys",
    metadata,
    Column("id", UUID, primary_key=True),
    Column(
        "account",
        UUID,
        ForeignKey("principals.account", name="principal_keys_account_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("sha256", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("expires_at", MOMENT),
    Column("revoked", Boolean, nullable=False),
    CheckConstraint("octet_length(sha256) = 32", name="principal_keys_sha256_check"),
    Index("principal_keys_account", "account"),
)

refused_keys = Table(
    "refused_keys",
    metadata,
    Column("key", UUID, primary_key=True),
    Column("told_at", MOMENT, nullable=False),
)
"""The ended keys that requests came with, and when administrators were last told of each.

See `ended_keys.py`. A table of its own, because rows of `principal_keys` are replaced with each
change of the account.
"""

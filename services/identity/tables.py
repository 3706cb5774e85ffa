"""Accounts, their keys and sessions, and throttling. `migrations` creates the tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    Text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.access.four_eyes import four_eyes_constraint
from shared.storage.column_kinds import KINDS, Codes, Id
from shared.storage.sealing import Sealed

metadata = MetaData()


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = KINDS


class Account(Row):
    """`id` is also the subject whose key seals `profile` (an `AccountProfile`).

    `email_hash`: the keyed hash of the address to sign in with. `password_hash`: argon2id over a
    keyed hash of the password, so that passwords cannot be guessed from this table alone.
    `managed_at`: when anybody but its holder last changed it; None: not known, see `changed_at`.
    `passwords_tried_at`: when people were last notified that strangers try passwords from many
    places.
    """

    __tablename__ = "accounts"

    id: Mapped[Id]
    kind: Mapped[str]
    email_hash: Mapped[bytes | None] = mapped_column(unique=True)
    profile: Mapped[Sealed]
    roles: Mapped[Codes]
    desks: Mapped[Codes]
    all_desks: Mapped[bool]
    state: Mapped[str]
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool]
    sessions_valid_from: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    managed_at: Mapped[datetime | None]
    passwords_tried_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('person', 'partner', 'service')", name="accounts_kind_check"),
        CheckConstraint("state IN ('active', 'disabled')", name="accounts_state_check"),
        CheckConstraint(
            "(kind = 'person') = (password_hash IS NOT NULL)"
            " AND (kind <> 'person' OR email_hash IS NOT NULL)",
            name="accounts_persons_sign_in",
        ),
        Index("accounts_roles", "roles", postgresql_using="gin"),
    )


class ApiKey(Row):
    """`sha256` is of the whole key, which is not stored.

    `expiry_told_at` and `end_told_at`: when people were notified that it expires soon, and that it
    ended.
    """

    __tablename__ = "api_keys"

    id: Mapped[Id]
    account: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="api_keys_account_fkey"), index=True
    )
    sha256: Mapped[bytes]
    scopes: Mapped[Codes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    expiry_told_at: Mapped[datetime | None]
    end_told_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="api_keys_sha256_check"),)


class PageSession(Row):
    """A page session that was ended on its device, kept until its token expires."""

    __tablename__ = "page_sessions"

    id: Mapped[Id]
    account: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="page_sessions_account_fkey"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class SignInAttempt(Row):
    """The failed sign-in attempts of one source, and the delays that follow from them.

    `tried`: the keyed hash of an e-mail address to sign in with, of a network address, or of both
    together. `known_until`: until then this account is known to sign in from there, so strangers'
    attempts elsewhere do not slow it down. For an account: `places`, from which strangers failed,
    and `turns_until`, until when its turns are taken. For an account and a network together:
    `turn_at`, the turn that it was given.
    """

    __tablename__ = "sign_in_attempts"

    tried: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    known_until: Mapped[datetime | None]
    places: Mapped[int] = mapped_column(default=0, server_default="0")
    turns_until: Mapped[datetime | None]
    turn_at: Mapped[datetime | None]


class KnownDevice(Row):
    """A browser on which an account signed in at `noted_at`, unless its sessions ended since.

    `device`: the keyed hash of the browser's token and of the address to sign in with, so that one
    browser of two accounts has two different hashes.
    """

    __tablename__ = "known_devices"

    device: Mapped[bytes] = mapped_column(primary_key=True)
    account: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="known_devices_account_fkey"), index=True
    )
    noted_at: Mapped[datetime]
    known_until: Mapped[datetime] = mapped_column(index=True)


class AccountAct(Row):
    """An act on an account that decides: proposed to a second administrator, or done alone.

    `roles`, `desks` and `all_desks`: what the account has afterwards, if its rights change.
    `overtaken`: the account is no longer as it was when this was proposed. `lapsed`: it was too
    old, or the person who proposed it is no longer an administrator. `decides` is false for an
    account that only reads: the act was done alone, and reported.
    """

    __tablename__ = "account_acts"

    id: Mapped[Id]
    account: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", name="account_acts_account_fkey"), index=True
    )
    act: Mapped[str]
    roles: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    desks: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    all_desks: Mapped[bool | None]
    decides: Mapped[bool] = mapped_column(server_default=true())
    state: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "act IN ('make', 'rights', 'password', 'enable', 'disable', 'address', 'key')",
            name="account_acts_act_check",
        ),
        CheckConstraint(
            "state IN ('waiting', 'confirmed', 'withdrawn', 'alone', 'overtaken', 'lapsed')",
            name="account_acts_state_check",
        ),
        CheckConstraint(
            "(state = 'confirmed') = (confirmed_by IS NOT NULL)",
            name="account_acts_confirmed_check",
        ),
        CheckConstraint(
            "act <> 'rights'"
            " OR (roles IS NOT NULL AND desks IS NOT NULL AND all_desks IS NOT NULL)",
            name="account_acts_rights_check",
        ),
        four_eyes_constraint("proposed_by", "confirmed_by", name="account_acts_four_eyes"),
        Index("account_acts_open", "state", "proposed_at"),
    )

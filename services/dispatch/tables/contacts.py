"""Contacts and their addresses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id
from shared.storage.sealing import Sealed


class Contact(Row):
    """A possible recipient of documents. `id` is also the subject whose key seals `words`.

    `countries` are those it follows, `located_in` the country where it is, if known.
    """

    __tablename__ = "contacts"

    id: Mapped[Id]
    audience: Mapped[str]
    words: Mapped[Sealed]
    countries: Mapped[Codes]
    all_countries: Mapped[bool]
    located_in: Mapped[str | None]
    languages: Mapped[Codes]
    active: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "audience IN ('authority', 'diplomat', 'media', 'partner', 'un')",
            name="contacts_audience_check",
        ),
        CheckConstraint(
            "all_countries = (cardinality(countries) = 0)", name="contacts_countries_check"
        ),
        CheckConstraint("cardinality(languages) > 0", name="contacts_languages_check"),
        Index("contacts_listed", "audience", "id"),
    )


class ChannelCode(Row):
    """A channel of addresses and deliveries: one row for each channel that the code knows."""

    __tablename__ = "channels"

    code: Mapped[str] = mapped_column(primary_key=True)


class Address(Row):
    """One way to reach a contact. A row never changes: another address is another row.

    `hash` is the keyed hash of the address in its normal form, and `rule_version` is that of the
    rule that made this form (`shared.names.ADDRESSES_VERSION`). `sealed` holds an `AddressWords`.
    No attempt is made at a failing endpoint before `rests_until`; `failures` counts failures in a
    row. `blocked_reason` (a code of `Reason`): nothing is sent there until a person has checked it;
    `blocked_notice` is the notice to staff about it. `reserved`: its domain is reserved for
    examples and tests; None if not checked yet. `double`: it is a former spelling of an address of
    another contact of the audience; a campaign goes to one of the two.
    """

    __tablename__ = "addresses"

    id: Mapped[Id]
    contact: Mapped[UUID] = mapped_column(
        ForeignKey("contacts.id", name="addresses_contact_fkey"), index=True
    )
    audience: Mapped[str]
    channel: Mapped[str] = mapped_column(ForeignKey("channels.code", name="addresses_channel_fkey"))
    hash: Mapped[bytes]
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    sealed: Mapped[Sealed]
    active: Mapped[bool]
    failures: Mapped[int]
    rests_until: Mapped[datetime | None]
    blocked_reason: Mapped[str | None]
    blocked_at: Mapped[datetime | None]
    blocked_notice: Mapped[UUID | None]
    reserved: Mapped[bool | None]
    double: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="addresses_hash_check"),
        CheckConstraint(
            "(blocked_reason IS NULL) = (blocked_at IS NULL) AND blocked_reason <> ''",
            name="addresses_blocked_check",
        ),
        Index(
            "addresses_each_once", "audience", "channel", "hash",
            unique=True, postgresql_where=text("active AND NOT double"),
        ),
        Index(
            "addresses_one_per_channel", "contact", "channel",
            unique=True, postgresql_where=text("active"),
        ),
        Index("addresses_shared", "hash", "channel", postgresql_where=text("active")),
    )  # fmt: skip


class OptOut(Row):
    """An address whose owner sent STOP, whether a contact has it or not, until they send START."""

    __tablename__ = "opt_outs"

    channel: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    said_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="opt_outs_hash_check"),)

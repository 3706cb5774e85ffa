"""Contacts, and the addresses they are reached at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id
from shared.storage.sealing import Sealed


class Contact(Row):
    """Somebody whom documents go to. `id` is also the subject whose key seals `words`.

    `countries` are those it follows, `located_in` the one it is in, where that is known.
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
    """A channel that addresses and deliveries may be of: one row for each that the code knows."""

    __tablename__ = "channels"

    code: Mapped[str] = mapped_column(primary_key=True)


class Address(Row):
    """One way to reach a contact. Never changed: another address is another row.

    `hash` is the keyed hash of the address in its one form, and `rule_version` is that of the rule
    that made this form (`shared.names.ADDRESSES_VERSION`). `sealed` holds an `AddressWords`.
    An endpoint that fails rests until `rests_until`; `failures` are those in a row.
    `blocked_reason` (a code of `Reason`): nothing goes there any more until a person looked at it;
    `blocked_notice` told it to staff. `reserved`: its domain is kept for examples and tests; None
    where nobody looked yet. `double`: it is a former spelling of what another contact of the
    audience has; a campaign goes to one of the two.
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
    """An address whose owner said STOP, whether a contact has it or not, until they say START."""

    __tablename__ = "opt_outs"

    channel: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    rule_version: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    said_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="opt_outs_hash_check"),)

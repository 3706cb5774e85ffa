"""Contacts and their addresses, campaigns, deliveries, attempts, and the standing facts that stop

them. `migrations` creates them.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.storage.columns import SealedColumn
from shared.storage.sealing import Sealed

metadata = MetaData()

Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
Id = Annotated[UUID, mapped_column(primary_key=True)]


class Row(DeclarativeBase):
    metadata = metadata
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own way to declare it
        str: Text,
        bytes: LargeBinary,
        UUID: Uuid,
        float: Float,
        datetime: DateTime(timezone=True),
        Sealed: SealedColumn,
    }


class Contact(Row):
    """Somebody whom documents go to. `id` is also the subject whose key seals `words`."""

    __tablename__ = "contacts"

    id: Mapped[Id]
    audience: Mapped[str]
    words: Mapped[Sealed]
    countries: Mapped[Codes]
    all_countries: Mapped[bool]
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


class Address(Row):
    """One way to reach a contact. Never changed: another address is another row.

    `hash` is the keyed hash of the address in its one form. `sealed` holds an `AddressWords`.
    An endpoint that fails rests until `rests_until`; `failures` are those in a row.
    """

    __tablename__ = "addresses"

    id: Mapped[Id]
    contact: Mapped[UUID] = mapped_column(
        ForeignKey("contacts.id", name="addresses_contact_fkey"), index=True
    )
    audience: Mapped[str]
    channel: Mapped[str]
    hash: Mapped[bytes]
    sealed: Mapped[Sealed]
    active: Mapped[bool]
    failures: Mapped[int]
    rests_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "channel IN ('email', 'sms', 'webhook')", name="addresses_channel_check"
        ),
        CheckConstraint("octet_length(hash) = 32", name="addresses_hash_check"),
        Index(
            "addresses_once", "audience", "channel", "hash",
            unique=True, postgresql_where=text("active"),
        ),
        Index(
            "addresses_one_per_channel", "contact", "channel",
            unique=True, postgresql_where=text("active"),
        ),
    )  # fmt: skip


class Campaign(Row):
    """An issued document on its way. The `attested_...` columns are what triage signed; the table

    takes no campaign whose document, reference or texts are others. `texts` is an `AppealTexts`
    under the key of `subject`.
    """

    __tablename__ = "campaigns"

    id: Mapped[Id]
    document: Mapped[UUID] = mapped_column(unique=True)
    case_id: Mapped[UUID]
    number: Mapped[str]
    kind: Mapped[str]
    reference: Mapped[str]
    country: Mapped[str]
    desk: Mapped[str]
    level: Mapped[str]
    audience: Mapped[Codes]
    languages: Mapped[Codes]
    subject: Mapped[UUID]
    texts: Mapped[Sealed]
    texts_sha256: Mapped[str]
    issued_at: Mapped[datetime]
    embargo_until: Mapped[datetime | None]
    attestation: Mapped[str]
    attested_case: Mapped[UUID]
    attested_document: Mapped[UUID]
    attested_reference: Mapped[str]
    attested_sha256: Mapped[str]
    verification: Mapped[str]
    best_interest: Mapped[bool]
    drafted_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    verified_at: Mapped[datetime]
    started_at: Mapped[datetime]
    traceparent: Mapped[str | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stop_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "attestation <> '' AND attested_case = case_id AND attested_document = document"
            " AND attested_reference = reference AND attested_sha256 = texts_sha256"
            " AND verification = 'verified' AND drafted_by <> approved_by"
            " AND texts_sha256 ~ '^[0-9a-f]{64}$'",
            name="campaigns_attested",
        ),
        CheckConstraint(
            "(stopped_at IS NULL) = (stop_reason IS NULL)"
            " AND (stopped_at IS NULL) = (stopped_by IS NULL)",
            name="campaigns_stop_check",
        ),
        Index("campaigns_listed", text("started_at DESC"), text("id DESC")),
        Index("campaigns_of_desk", "desk", text("started_at DESC"), text("id DESC")),
    )


class CampaignAlert(Row):
    """The alerts whose consents a campaign stands on."""

    __tablename__ = "campaign_alerts"

    campaign: Mapped[UUID] = mapped_column(
        ForeignKey("campaigns.id", name="campaign_alerts_campaign_fkey"), primary_key=True
    )
    alert: Mapped[UUID] = mapped_column(primary_key=True, index=True)


class RefusedAppeal(Row):
    """An issued document that was not taken, because its attestation does not hold."""

    __tablename__ = "refused_appeals"

    event: Mapped[Id]
    document: Mapped[UUID]
    case_id: Mapped[UUID]
    fault: Mapped[str]
    refused_at: Mapped[datetime]


class WithdrawnAlert(Row):
    """A standing fact, kept whether or not a campaign stands on the alert yet."""

    __tablename__ = "withdrawn_alerts"

    alert: Mapped[Id]
    withdrawn_at: Mapped[datetime]


class WithdrawnDocument(Row):
    __tablename__ = "withdrawn_documents"

    document: Mapped[Id]
    withdrawn_at: Mapped[datetime]


class ConsentFact(Row):
    """What intake last said of one use of one alert."""

    __tablename__ = "consent_facts"

    alert: Mapped[Id]
    use: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]


class Notice(Row):
    """What staff are told: a reason code and a case number. There is no place for a text."""

    __tablename__ = "notices"

    id: Mapped[Id]
    reason: Mapped[str]
    case_number: Mapped[str | None]
    urgency: Mapped[str]
    role: Mapped[str | None]
    account: Mapped[UUID | None]
    desk: Mapped[str | None]
    requested_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "reason ~ '^[a-z0-9][a-z0-9._-]{0,63}$'"
            " AND (case_number IS NULL OR case_number ~ '^[A-Z0-9-]{1,24}$')",
            name="notices_say_nothing",
        ),
        CheckConstraint("(role IS NULL) <> (account IS NULL)", name="notices_to_check"),
    )


class Delivery(Row):
    """One message to one recipient on one channel: of a campaign, or of a notice.

    `next_try_at` stands while it is pending; `claim` and `lease_until` while a worker holds it.
    `repeated`: an earlier attempt may have been taken, and the recipient may get it twice.
    """

    __tablename__ = "deliveries"

    id: Mapped[Id]
    campaign: Mapped[UUID | None] = mapped_column(
        ForeignKey("campaigns.id", name="deliveries_campaign_fkey")
    )
    notice: Mapped[UUID | None] = mapped_column(
        ForeignKey("notices.id", name="deliveries_notice_fkey")
    )
    contact: Mapped[UUID | None] = mapped_column(
        ForeignKey("contacts.id", name="deliveries_contact_fkey")
    )
    address: Mapped[UUID | None] = mapped_column(
        ForeignKey("addresses.id", name="deliveries_address_fkey")
    )
    address_hash: Mapped[bytes | None]
    account: Mapped[UUID | None]
    channel: Mapped[str]
    use: Mapped[str | None]
    language: Mapped[str]
    critical: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    claim: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    repeated: Mapped[bool]
    provider_id: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(campaign IS NOT NULL AND contact IS NOT NULL AND address IS NOT NULL"
            " AND address_hash IS NOT NULL AND use IS NOT NULL"
            " AND notice IS NULL AND account IS NULL)"
            " OR (notice IS NOT NULL AND account IS NOT NULL AND channel <> 'webhook'"
            " AND campaign IS NULL AND contact IS NULL AND address IS NULL"
            " AND address_hash IS NULL AND use IS NULL)",
            name="deliveries_kind_check",
        ),
        CheckConstraint(
            "channel IN ('email', 'sms', 'webhook')", name="deliveries_channel_check"
        ),
        CheckConstraint(
            "state IN ('pending', 'claimed', 'sent', 'delivered', 'failed', 'withheld', 'unknown')"
            " AND reason <> '' AND (state = 'pending') = (next_try_at IS NOT NULL)"
            " AND (state = 'claimed') = (claim IS NOT NULL AND lease_until IS NOT NULL)"
            " AND (state IN ('pending', 'claimed')) = (settled_at IS NULL)",
            name="deliveries_state_check",
        ),
        UniqueConstraint(
            "campaign", "address_hash", "channel", name="deliveries_once_per_campaign"
        ),
        UniqueConstraint("notice", "account", "channel", name="deliveries_once_per_notice"),
        Index(
            "deliveries_due", "channel", text("critical DESC"), "next_try_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("deliveries_leased", "lease_until", postgresql_where=text("state = 'claimed'")),
        Index("deliveries_of_campaign", "campaign", "id"),
        Index(
            "deliveries_in_mailbox", "id",
            postgresql_where=text("reason = 'local-mailbox'"),
        ),
        Index("deliveries_of_contact", "contact"),
    )  # fmt: skip


class Attempt(Row):
    """One try: how it ended, how long it took (seconds), what the other side answered."""

    __tablename__ = "attempts"

    id: Mapped[Id]
    delivery: Mapped[UUID] = mapped_column(
        ForeignKey("deliveries.id", name="attempts_delivery_fkey"), index=True
    )
    number: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]
    status: Mapped[int | None]
    seconds: Mapped[float]
    ended_at: Mapped[datetime]

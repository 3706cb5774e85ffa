"""Campaigns, the consents and alerts they depend on, and the known facts that stop them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id
from shared.storage.sealing import Sealed


class Campaign(Row):
    """An issued document on its way to recipients.

    The `attested_...` columns hold what triage signed; the table refuses a campaign whose document,
    reference or texts differ from them. `texts` is an `AppealTexts` under the key of `subject`.
    `weighed`: uses whose consents hold for all of it, beside its own use. `organisations` are those
    in whose name the message is sent. `recipients_of`: a withdrawn document; only its recipients
    get this one. `also_to`: audiences of contacts who get it because they got what it `follows`, in
    any country. `without_content`: it only says that that document is no longer valid. `follows`,
    `follows_reference`, `follows_kind`: the earlier document that this one follows; without id and
    kind if it was issued elsewhere.
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
    recipients_of: Mapped[UUID | None]
    also_to: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    without_content: Mapped[bool] = mapped_column(server_default=text("false"))
    follows: Mapped[UUID | None]
    follows_reference: Mapped[str | None]
    follows_kind: Mapped[str | None]
    languages: Mapped[Codes]
    organisations: Mapped[Codes] = mapped_column(server_default=text("'{omct,fidh}'"))
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
    weighed: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    best_interest: Mapped[bool]
    drafted_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    verified_at: Mapped[datetime]
    started_at: Mapped[datetime]
    traceparent: Mapped[str | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stop_reason: Mapped[str | None]
    sent_again_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "attestation <> '' AND attested_case = case_id AND attested_document = document"
            " AND attested_reference = reference AND attested_sha256 = texts_sha256"
            " AND (verification = 'verified' OR without_content AND recipients_of IS NOT NULL)"
            " AND drafted_by <> approved_by"
            " AND texts_sha256 ~ '^[0-9a-f]{64}$'",
            name="campaigns_attested",
        ),
        CheckConstraint(
            "(stopped_at IS NULL) = (stop_reason IS NULL)"
            " AND (stopped_at IS NULL) = (stopped_by IS NULL)",
            name="campaigns_stop_check",
        ),
        Index("campaigns_listed", text("started_at DESC"), text("id DESC")),
        Index("campaigns_of_reference", "reference"),
        Index("campaigns_of_desk", "desk", text("started_at DESC"), text("id DESC")),
    )


class CampaignAlert(Row):
    """An alert whose consents a campaign depends on.

    `attested`: by use, the time (ISO 8601) since when each consent was valid that the approval
    knew. `joined`: the alert came into the case after the approval; `attested` then holds the
    consents that were known to the person who merged it.
    """

    __tablename__ = "campaign_alerts"

    campaign: Mapped[UUID] = mapped_column(
        ForeignKey("campaigns.id", name="campaign_alerts_campaign_fkey"), primary_key=True
    )
    alert: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    attested: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    joined: Mapped[bool] = mapped_column(server_default=text("false"))


class UnfinishedCampaign(Row):
    """A campaign whose result was not reported yet."""

    __tablename__ = "unfinished_campaigns"

    campaign: Mapped[UUID] = mapped_column(
        ForeignKey("campaigns.id", name="unfinished_campaigns_campaign_fkey"), primary_key=True
    )
    look_at: Mapped[datetime] = mapped_column(index=True)


class LastNotification(Row):
    """When staff last got a notice (by its reason) about a campaign (by its id) or a channel."""

    __tablename__ = "told_outcomes"

    about: Mapped[str] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]


class WatchedRecipients(Row):
    """A document that somebody is drafting a follow-up to: who got it is counted meanwhile.

    `organisations`: whose message the draft is, by the alphabet, with spaces; empty: any. `said`:
    the last published counts; null: to be published at once.
    """

    __tablename__ = "watched_recipients"

    document: Mapped[Id]
    organisations: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    said: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    said_at: Mapped[datetime | None]


class RefusedAppeal(Row):
    """An issued document that was refused because its attestation is not valid."""

    __tablename__ = "refused_appeals"

    event: Mapped[Id]
    document: Mapped[UUID]
    case_id: Mapped[UUID]
    fault: Mapped[str]
    refused_at: Mapped[datetime]


class WithdrawnAlert(Row):
    """A withdrawn alert, stored whether or not a campaign depends on it yet."""

    __tablename__ = "withdrawn_alerts"

    alert: Mapped[Id]
    withdrawn_at: Mapped[datetime]


class WithdrawnDocument(Row):
    __tablename__ = "withdrawn_documents"

    document: Mapped[Id]
    withdrawn_at: Mapped[datetime]


class CaseFact(Row):
    """The newest facts from triage about a case: whether it is closed, and how far it is verified.

    `goes_on`: messages that waited when it was closed are sent nevertheless.
    """

    __tablename__ = "case_facts"

    case_id: Mapped[Id]
    closed_at: Mapped[datetime | None]
    goes_on: Mapped[bool] = mapped_column(server_default=text("false"))
    verification: Mapped[str | None]


class ConsentFact(Row):
    """The newest consent from intake for one use of one alert."""

    __tablename__ = "consent_facts"

    alert: Mapped[Id]
    use: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]

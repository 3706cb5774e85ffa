"""Deliveries, the notices that some of them carry, and all attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.dispatch.tables.metadata import Row
from shared.storage.column_kinds import Codes, Id
from shared.storage.columns import SealedElsewhere
from shared.storage.sealing import Sealed


class DownChannel(Row):
    """A channel whose provider accepts nothing, since when, and the result of the last attempt.

    `ended_at`: when a message was accepted again; the row stays until the next outage.
    """

    __tablename__ = "down_channels"

    channel: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]


class TwilioCallback(Row):
    """What is wrong with one of the two URLs at which Twilio calls us.

    `waits_since`: when the first SMS after the last valid report was accepted; it waits for a
    report. `refused`: how many callbacks in a row had a wrong signature, since when, and when
    people were last notified.
    """

    __tablename__ = "twilio_callbacks"

    callback: Mapped[str] = mapped_column(primary_key=True)
    waits_since: Mapped[datetime | None]
    waits_told_at: Mapped[datetime | None]
    refused: Mapped[int] = mapped_column(server_default="0")
    refused_since: Mapped[datetime | None]
    refused_told_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "callback IN ('status', 'messages')", name="twilio_callbacks_callback_check"
        ),
    )


class Notice(Row):
    """A notice to staff: a reason code and a case number. No column can hold a text.

    `campaign`, `channel`, `concerns` (an account) and `api_key`: what else it is about; `number`:
    how many of these there are. There is no foreign key to the campaign: a notice may come before
    it.
    """

    __tablename__ = "notices"

    id: Mapped[Id]
    reason: Mapped[str]
    case_number: Mapped[str | None]
    urgency: Mapped[str]
    role: Mapped[str | None]
    account: Mapped[UUID | None]
    desk: Mapped[str | None]
    requested_at: Mapped[datetime]
    fallback_role: Mapped[str | None]
    campaign: Mapped[UUID | None]
    channel: Mapped[str | None]
    concerns: Mapped[UUID | None]
    api_key: Mapped[UUID | None]
    number: Mapped[int | None]

    __table_args__ = (
        CheckConstraint(
            "reason ~ '^[a-z0-9][a-z0-9._-]{0,63}$'"
            " AND (case_number IS NULL OR case_number ~ '^[A-Z0-9-]{1,24}$')",
            name="notices_say_nothing",
        ),
        CheckConstraint("(role IS NULL) <> (account IS NULL)", name="notices_to_check"),
    )


class Delivery(Row):
    """One message to one recipient on one channel: for a campaign, for a notice, or a test.

    A test goes to a contact and belongs to no campaign. A `letter` asks an organisation to sign.

    `next_try_at` is set while it is pending; `claim` and `lease_until` while a worker has claimed
    it. `repeated`: an earlier attempt may have been accepted, and the recipient may get it twice.
    `hazard`: the danger that was last found. It is sent nevertheless if a person decided so who
    knew the dangers in `released_for` (`Hazard.key`).
    """

    __tablename__ = "deliveries"

    id: Mapped[Id]
    campaign: Mapped[UUID | None] = mapped_column(
        ForeignKey("campaigns.id", name="deliveries_campaign_fkey")
    )
    notice: Mapped[UUID | None] = mapped_column(
        ForeignKey("notices.id", name="deliveries_notice_fkey")
    )
    letter: Mapped[UUID | None] = mapped_column(
        ForeignKey("signing_letters.id", name="deliveries_letter_fkey")
    )
    contact: Mapped[UUID | None] = mapped_column(
        ForeignKey("contacts.id", name="deliveries_contact_fkey")
    )
    address: Mapped[UUID | None] = mapped_column(
        ForeignKey("addresses.id", name="deliveries_address_fkey")
    )
    address_hash: Mapped[bytes | None]
    account: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(
        ForeignKey("channels.code", name="deliveries_channel_fkey")
    )
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
    hazard: Mapped[str | None]
    released_for: Mapped[Codes] = mapped_column(server_default=text("'{}'"))
    provider_id: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(campaign IS NOT NULL AND contact IS NOT NULL AND address IS NOT NULL"
            " AND address_hash IS NOT NULL AND use IS NOT NULL"
            " AND notice IS NULL AND account IS NULL AND letter IS NULL)"
            " OR (notice IS NOT NULL AND account IS NOT NULL AND channel <> 'webhook'"
            " AND campaign IS NULL AND contact IS NULL AND address IS NULL"
            " AND address_hash IS NULL AND use IS NULL AND letter IS NULL)"
            " OR (contact IS NOT NULL AND address IS NOT NULL AND address_hash IS NOT NULL"
            " AND campaign IS NULL AND notice IS NULL AND account IS NULL AND use IS NULL"
            " AND NOT critical AND letter IS NULL)"
            " OR (letter IS NOT NULL AND channel = 'email' AND contact IS NULL"
            " AND address IS NULL AND address_hash IS NULL AND campaign IS NULL"
            " AND notice IS NULL AND account IS NULL AND use IS NULL AND NOT critical)",
            name="deliveries_kind_check",
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
            "deliveries_once_per_letter", "letter", unique=True,
            postgresql_where=text("letter IS NOT NULL"),
        ),
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
        Index("deliveries_of_contact_in_order", "contact", "id"),
        Index(
            "deliveries_of_account", "account", "channel", "created_at",
            postgresql_where=text("notice IS NOT NULL"),
        ),
        Index(
            "deliveries_waiting_for_account", "account",
            postgresql_where=text("notice IS NOT NULL AND state = 'pending'"),
        ),
    )  # fmt: skip


class GatheredNotice(Row):
    """A notice that is sent in the letter of another one."""

    __tablename__ = "gathered_notices"

    delivery: Mapped[UUID] = mapped_column(
        ForeignKey("deliveries.id", name="gathered_notices_delivery_fkey"), primary_key=True
    )
    notice: Mapped[UUID] = mapped_column(
        ForeignKey("notices.id", name="gathered_notices_notice_fkey"), primary_key=True, index=True
    )


class FormerProfile(Row):
    """The former profile of an account, for a notice that goes to its former address.

    Sealed under the account's key for the event of this id.
    """

    __tablename__ = "former_profiles"

    notice: Mapped[UUID] = mapped_column(
        ForeignKey("notices.id", name="former_profiles_notice_fkey"), primary_key=True
    )
    event: Mapped[UUID]
    subject: Mapped[UUID]
    sealed: Mapped[Sealed] = mapped_column(SealedElsewhere)


class NoticeWithoutRecipient(Row):
    """A notice that nobody can act on yet: it goes to the first account that can."""

    __tablename__ = "unheard_notices"

    notice: Mapped[UUID] = mapped_column(
        ForeignKey("notices.id", name="unheard_notices_notice_fkey"), primary_key=True
    )


class Handover(Row):
    """The account that took over the work of another one, until that one acts again."""

    __tablename__ = "handovers"

    account: Mapped[Id]
    handed_to: Mapped[UUID]


class Attempt(Row):
    """One attempt: its result, how long it took (seconds), and what the other side answered.

    `code` is a mail server's enhanced status code (`5.1.1`) or Twilio's error code (`21610`). A row
    with the outcome `reported` is a later report of the provider on `provider_id`.
    """

    __tablename__ = "attempts"

    id: Mapped[Id]
    delivery: Mapped[UUID] = mapped_column(
        ForeignKey("deliveries.id", name="attempts_delivery_fkey"), index=True
    )
    number: Mapped[int]
    outcome: Mapped[str]
    reason: Mapped[str]
    status: Mapped[int | None]
    code: Mapped[str | None]
    provider_id: Mapped[str | None]
    seconds: Mapped[float]
    ended_at: Mapped[datetime]

"""Standing facts and counters: what is known of an alert whether or not it has come in yet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row, metadata
from shared.contracts.codes import Line
from shared.contracts.envelope import Frozen
from shared.storage.column_kinds import Id
from shared.storage.columns import SealedElsewhere
from shared.storage.late_tables import late_table
from shared.storage.sealing import Sealed


class KnownAlert(Row):
    """What triage knows of an alert, one row for each.

    The first event of an alert to arrive makes its row. The row's lock orders changes of the
    alert's consents against an approval that relies on them.
    """

    __tablename__ = "alert_standing"

    alert: Mapped[Id]
    subject: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]


class Consent(Row):
    """What is known of consent for one use, since when. No row: unknown.

    `heard_at`: when triage learned of it, which may be long after. `words`: by whom, how, within
    which limits; sealed under the alert's subject. `changed_by`: the account that recorded it.
    `refused_at`, `refused_by`: since when and recorded by whom it was refused last, also where
    something else stands by now; the database keeps them (migration 0027), whoever writes the row.
    """

    __tablename__ = "consents"

    alert: Mapped[UUID] = mapped_column(ForeignKey("alert_standing.alert"), primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    heard_at: Mapped[datetime]
    words: Mapped[Sealed | None]
    changed_by: Mapped[UUID | None]
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[UUID | None]

    @property
    def lifted(self) -> bool:
        """It was refused once, and something else was recorded since."""
        return self.refused_at is not None and self.state != "refused"


class FormerConsent(Row):
    """The words of a consent that were replaced, as they were sealed; the database copies them."""

    __tablename__ = "former_consents"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    alert: Mapped[UUID] = mapped_column(index=True)
    use: Mapped[str]
    words: Mapped[Sealed] = mapped_column(SealedElsewhere)


class ReachedBy(Frozen):
    """How somebody is reached: what `ProtectionContact.contact` holds."""

    contact: Line


class ProtectionContact(Row):
    """How somebody for whom protection was asked is reached, sealed under the alert's subject."""

    __tablename__ = "protection_contacts"

    request: Mapped[Id]
    alert: Mapped[UUID] = mapped_column(index=True)
    subject: Mapped[UUID]
    contact: Mapped[Sealed]


protection_not_begun = late_table("protection_not_begun", metadata)
"""Requests for protection of which relocation opened none in time, until it does."""


class Counter(Row):
    """The last number given out in a scope and year: `OBS`, or a country.

    Locked until the commit of what it numbers, so that numbers have no gaps.
    """

    __tablename__ = "counters"

    scope: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CampaignTally(Row):
    """How many deliveries of a campaign came to which state on which channel."""

    __tablename__ = "campaign_tallies"

    campaign: Mapped[Id]
    channel: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class DeliveryOutcome(Row):
    """The last known result of a delivery, as it is counted; subtracted when the result changes.

    `use`: the use of the consent that it was sent under; None if dispatch did not send it.
    """

    __tablename__ = "delivery_fates"

    delivery: Mapped[Id]
    campaign: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    reason: Mapped[str]
    use: Mapped[str | None]


class CampaignReason(Row):
    """How many deliveries of a campaign came to a state in which they did not go out, and why."""

    __tablename__ = "campaign_reasons"

    campaign: Mapped[Id]
    state: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]

"""Known facts and counters; facts on an alert may arrive before the alert itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.triage.tables.metadata import Row, metadata
from shared.contracts.codes import Line
from shared.contracts.consents import ConsentByPerson, consent_answers
from shared.contracts.envelope import Frozen
from shared.storage.column_kinds import Codes, Id
from shared.storage.columns import SealedElsewhere
from shared.storage.late_tables import late_table
from shared.storage.sealing import Sealed


class KnownAlert(Row):
    """What triage knows about an alert: one row for each.

    The first event about an alert creates its row. The row's lock orders changes of the alert's
    consents and an approval that relies on them. `amended`: the number of the latest amendment that
    took effect here, 0 if there is none; `amended_at`: when it did; `amended_fields`: everything
    that amendments changed, as in `AlertAmended`.
    """

    __tablename__ = "alert_standing"

    alert: Mapped[Id]
    subject: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]
    amended: Mapped[int] = mapped_column(server_default=text("0"))
    amended_at: Mapped[datetime | None]
    amended_fields: Mapped[Codes] = mapped_column(server_default=text("'{}'"))


class Consent(Row):
    """The known state of a consent for one use, and since when. No row: unknown.

    `heard_at`: when triage received it, which may be much later. `words`: given by whom, how,
    within which limits; sealed under the alert's subject. `changed_by`: the account that recorded
    it. `refused_at`, `refused_by`: since when it was last refused, and who recorded that, also if
    another state was recorded since; the database sets them for every writer (migration 0027).
    `state` holds for everybody in the alert: the narrowest, if single persons answered for
    themselves. Then `by_person` has a `ConsentByPerson`, which counts while `by_person_since` is
    `since`: what a release of before wrote since has another `since`.
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
    by_person: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    by_person_since: Mapped[datetime | None]

    @property
    def answers(self) -> ConsentByPerson:
        """Return the consent of each person who answered alone, and of everybody else."""
        return consent_answers(self.state, self.since, self.by_person, self.by_person_since)

    @property
    def lifted(self) -> bool:
        """Return whether it was refused once, and another state was recorded since."""
        return self.refused_at is not None and self.state != "refused"


class PersonConsent(Row):
    """The words of a consent of one person. Rows stay: who consented is looked for in texts."""

    __tablename__ = "person_consents"

    id: Mapped[Id]
    alert: Mapped[UUID] = mapped_column(index=True)
    use: Mapped[str]
    person: Mapped[UUID]
    since: Mapped[datetime]
    words: Mapped[Sealed]


class FormerConsent(Row):
    """Replaced words of a consent, sealed for their former place; the database copies them."""

    __tablename__ = "former_consents"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    alert: Mapped[UUID] = mapped_column(index=True)
    use: Mapped[str]
    words: Mapped[Sealed] = mapped_column(SealedElsewhere)


class ReachedBy(Frozen):
    """How to reach a person: the content of `ProtectionContact.contact`."""

    contact: Line


class ProtectionContact(Row):
    """How to reach a person who needs protection, sealed under the alert's subject."""

    __tablename__ = "protection_contacts"

    request: Mapped[Id]
    alert: Mapped[UUID] = mapped_column(index=True)
    subject: Mapped[UUID]
    contact: Mapped[Sealed]


protection_not_begun = late_table("protection_not_begun", metadata)
"""Requests for protection that relocation did not open in time, until it does."""


class Counter(Row):
    """The last number given out in a scope and year: `OBS`, or a country.

    Its row is locked until the numbered row is committed, so that numbers have no gaps.
    """

    __tablename__ = "counters"

    scope: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CampaignTally(Row):
    """The number of deliveries of a campaign in one state on one channel."""

    __tablename__ = "campaign_tallies"

    campaign: Mapped[Id]
    channel: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class DeliveryOutcome(Row):
    """The last known result of a delivery as it was counted; subtracted when the result changes.

    `use`: the use of the consent that it was sent under; None if dispatch did not send it.
    """

    __tablename__ = "delivery_fates"

    delivery: Mapped[Id]
    campaign: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[str]
    reason: Mapped[str]
    use: Mapped[str | None]


class CampaignReason(Row):
    """The number of deliveries of a campaign that were not sent, by state and reason."""

    __tablename__ = "campaign_reasons"

    campaign: Mapped[Id]
    state: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]

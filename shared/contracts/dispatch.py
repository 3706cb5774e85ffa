"""What dispatch says, keyed by the campaign; of what it refused, by the document."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Code, Count, StateCount, known
from shared.contracts.content import Recipient
from shared.contracts.envelope import Event, SealedPart


class CampaignStarted(Event):
    """An issued document's attestation was verified and its recipients are resolved."""

    type: ClassVar[str] = "tocsin.campaign.started.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    document: UUID
    deliveries: tuple[Count, ...]
    started_at: AwareDatetime


class AppealRefused(Event):
    """An issued document was not taken: its attestation does not hold. Nothing of it goes out.

    Keyed by the document: there is no campaign. `reason` is a code (`RefusalReason`).
    """

    type: ClassVar[str] = "tocsin.appeal.refused.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "document"

    document: UUID
    case: UUID
    reason: Code
    refused_at: AwareDatetime


class CampaignStopped(Event):
    """A standing fact: nothing more of this campaign is claimed. `reason` is a code."""

    type: ClassVar[str] = "tocsin.campaign.stopped.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    document: UUID
    reason: Code
    stopped_at: AwareDatetime


class CampaignFinished(Event):
    """Every delivery of a campaign is settled; said again when some of them went out again.

    `counts` are empty where it had no recipient. `stopped`: it was stopped before its end.
    """

    type: ClassVar[str] = "tocsin.campaign.finished.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    document: UUID
    counts: tuple[StateCount, ...]
    stopped: bool
    finished_at: AwareDatetime


class DeliverySettled(Event):
    """What became of one delivery, and why. `recipient` is under the contact's own key."""

    type: ClassVar[str] = "tocsin.delivery.settled.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    delivery: UUID
    channel: Annotated[Code, known("email", "sms", "webhook")]
    state: Annotated[Code, known("sent", "delivered", "failed", "withheld", "unknown")]
    reason: Code
    settled_at: AwareDatetime
    recipient: SealedPart[Recipient] | None = None

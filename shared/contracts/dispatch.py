"""What dispatch says, keyed by the campaign; of what it refused, by the document."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.attestation import AUDIENCES
from shared.contracts.codes import Code, Count, Country, LanguageCode, StateCount, known
from shared.contracts.content import Recipient
from shared.contracts.envelope import Event, Frozen, SealedPart

KnownAudience = Annotated[Code, known(*AUDIENCES)]
KnownChannel = Annotated[Code, known("email", "sms", "webhook")]


class CampaignStarted(Event):
    """An issued document's attestation was verified and its recipients are resolved.

    Said again, with all deliveries there are by then, when some of them go out again or are added.
    """

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


class CampaignHindered(Event):
    """Messages of a campaign wait since a channel takes nothing from us; they are tried again.

    Said once in a while for each campaign and channel. `reason` is a code, as of a delivery.
    """

    type: ClassVar[str] = "tocsin.campaign.hindered.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    document: UUID
    channel: KnownChannel
    reason: Code
    hindered_at: AwareDatetime


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
    """What became of one delivery, and why. `recipient` is under the contact's own key.

    `use`: the consent that it is sent under; former releases do not say it.
    """

    type: ClassVar[str] = "tocsin.delivery.settled.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    delivery: UUID
    channel: KnownChannel
    state: Annotated[Code, known("sent", "delivered", "failed", "withheld", "unknown")]
    reason: Code
    use: Code | None = None
    settled_at: AwareDatetime
    recipient: SealedPart[Recipient] | None = None


class ReachCount(Frozen):
    """How many messages of an appeal an audience would get by one channel, and how many not.

    `reached`: they go out; `warned` of them in spite of a known danger to the recipient. `held`:
    a person decides on each, since it could harm the recipient; `never`: none goes out, for that
    reason; `blocked`: the address can no longer be reached, or its owner asked for no more.
    """

    audience: KnownAudience
    channel: KnownChannel
    reached: int = Field(ge=0)
    warned: int = Field(default=0, ge=0)
    held: int = Field(default=0, ge=0)
    never: int = Field(default=0, ge=0)
    blocked: int = Field(default=0, ge=0)


class ReachLanguages(Frozen):
    """How many recipients read these, and no others, of the languages of appeals.

    `languages` empty: they read none of them. A contact with `pt-BR` reads `pt`.
    """

    languages: tuple[LanguageCode, ...]
    recipients: int = Field(ge=0)


class Reach(Frozen):
    """Whom an appeal to this very audience would reach, were it of these organisations.

    `organisations` are those whose messages endanger somebody there. `recipients` are contacts to
    whom something goes out by a channel that has a provider. `languages` are the same recipients by
    what they read; empty although there are some: it was not counted.
    """

    audience: tuple[KnownAudience, ...]
    organisations: tuple[Code, ...]
    recipients: int = Field(ge=0)
    counts: tuple[ReachCount, ...]
    languages: tuple[ReachLanguages, ...] = ()


class ReachCounted(Event):
    """Whom an appeal about a country would reach if it went out now: numbers and nothing else.

    `country` null: each country of which nothing was counted by itself. `providers` are the
    channels by which something can leave. `reaches` has an entry for each audience, and for those
    together that share addresses; what is not in it is nobody. `reach` follows from the country.
    """

    type: ClassVar[str] = "tocsin.reach.counted.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "reach"

    reach: UUID
    country: Country | None = None
    providers: tuple[KnownChannel, ...]
    reaches: tuple[Reach, ...]
    counted_at: AwareDatetime

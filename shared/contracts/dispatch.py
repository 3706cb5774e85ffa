"""Events of dispatch. The key is the campaign, or the document that was refused."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.attestation import AUDIENCES
from shared.contracts.channels import KnownChannel
from shared.contracts.codes import Code, Count, Country, LanguageCode, StateCount, known
from shared.contracts.content import Recipient
from shared.contracts.envelope import Event, Frozen, SealedPart

KnownAudience = Annotated[Code, known(*AUDIENCES)]


class CampaignStarted(Event):
    """The attestation of an issued document was verified, and its recipients are known.

    Sent again, with all deliveries that there are then, when some are sent again or added.
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
    """An issued document was refused: its attestation is not valid. Nothing of it is sent.

    The key is the document: there is no campaign. `reason` is a code (`RefusalReason`).
    """

    type: ClassVar[str] = "tocsin.appeal.refused.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "document"

    document: UUID
    case: UUID
    reason: Code
    refused_at: AwareDatetime


class CampaignStopped(Event):
    """A campaign was stopped for good: nothing more of it is claimed. `reason` is a code."""

    type: ClassVar[str] = "tocsin.campaign.stopped.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "campaign"

    campaign: UUID
    case: UUID
    document: UUID
    reason: Code
    stopped_at: AwareDatetime


class CampaignHindered(Event):
    """Messages of a campaign wait, because a channel accepts nothing; they are tried again.

    Sent from time to time for each campaign and channel. `reason` is a code, as of a delivery.
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
    """Every delivery of a campaign is settled; sent again when some of them were sent again.

    `counts` are empty if it had no recipient. `stopped`: it was stopped before its end.
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
    """The result of one delivery, and the reason. `recipient` is under the contact's own key.

    `use`: the consent that it is sent under; former releases leave it out.
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


class LetterSettled(Event):
    """The result of an e-mail that asks an organisation to sign a document, and the reason.

    `letter`: as triage named it. Sent again if the result changes. The key is the document.
    """

    type: ClassVar[str] = "tocsin.letter.settled.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "document"

    case: UUID
    document: UUID
    letter: UUID
    state: Annotated[Code, known("sent", "delivered", "failed", "withheld", "unknown")]
    reason: Code
    settled_at: AwareDatetime


class ReachCount(Frozen):
    """How many messages of an appeal an audience would get by one channel, and how many not.

    `reached`: messages that are sent; `warned`: those of them that are sent in spite of a known
    danger to the recipient. `held`: a person decides on each, because it could harm the recipient;
    `never`: not sent, for that reason; `blocked`: the address can no longer be reached, or its
    owner asked for no more messages.
    """

    audience: KnownAudience
    channel: KnownChannel
    reached: int = Field(ge=0)
    warned: int = Field(default=0, ge=0)
    held: int = Field(default=0, ge=0)
    never: int = Field(default=0, ge=0)
    blocked: int = Field(default=0, ge=0)


class ReachLanguages(Frozen):
    """How many recipients read exactly these of the languages of appeals.

    `languages` empty: they read none of them. A contact with `pt-BR` reads `pt`.
    """

    languages: tuple[LanguageCode, ...]
    recipients: int = Field(ge=0)


class Reach(Frozen):
    """Whom an appeal to exactly this audience would reach, if it were by these organisations.

    `organisations`: those whose messages endanger somebody there. `recipients`: contacts that get
    something by a channel with a provider. `languages`: the same recipients by what they read;
    empty although there are recipients: not counted.
    """

    audience: tuple[KnownAudience, ...]
    organisations: tuple[Code, ...]
    recipients: int = Field(ge=0)
    counts: tuple[ReachCount, ...]
    languages: tuple[ReachLanguages, ...] = ()


class ReachCounted(Event):
    """Whom an appeal about a country would reach if it were sent now: only numbers.

    `country` null: every country for which nothing was counted by itself. `providers`: the channels
    that can send. `reaches` has an entry for each audience, and for audiences together that share
    addresses; an audience that is not in it reaches nobody. `reach` follows from the country.
    """

    type: ClassVar[str] = "tocsin.reach.counted.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "reach"

    reach: UUID
    country: Country | None = None
    providers: tuple[KnownChannel, ...]
    reaches: tuple[Reach, ...]
    counted_at: AwareDatetime


OUTCOMES = ("covered", "beyond", "held", "no-provider", "never", "opted-out", "blocked", "gone")
"""What becomes of a contact who got the document before, from the best to the worst."""
FormerOutcome = Annotated[Code, known(*OUTCOMES)]


class FormerCount(Frozen):
    """How many contacts of an audience got a document, and would get the one that follows it.

    `outcome`: `covered` or `beyond`: they would get it, and their audience alone would reach them,
    or not, because they do not cover the country. The others would not: `gone` (deactivated, or no
    address is left), `opted-out`, `blocked` (nothing arrives there), `held` (a person decides,
    because it could harm them), `never` (not sent, for that reason), `no-provider`.
    """

    audience: KnownAudience
    outcome: FormerOutcome
    contacts: int = Field(ge=0)


class RecipientsCounted(Event):
    """Who got a document, or may have got it, and what would become of the next one: only numbers.

    Of one by these `organisations`. Published again whenever a number changed, for as long as
    somebody drafts.
    """

    type: ClassVar[str] = "tocsin.recipients.counted.v1"
    service: ClassVar[str | None] = "dispatch"
    key_field: ClassVar[str] = "document"

    document: UUID
    case: UUID
    organisations: tuple[Code, ...] | None = None
    counts: tuple[FormerCount, ...]
    counted_at: AwareDatetime

"""What requests may say and what answers say. Unknown fields are refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    computed_field,
    model_validator,
)

from services.dispatch.rules.reasons import SETTLED, Channel, Reason, State
from shared.contracts.attestation import Audience
from shared.contracts.codes import Country, LanguageCode
from shared.names import ENCODED_WORD, NotAnEmailAddress, sendable_email
from shared.web.languages import msgid
from shared.web.texts import CONTROL, phone


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError(msgid("Control characters cannot be taken."))
    return text


def _no_encoded_word(text: str) -> str:
    if ENCODED_WORD in text:
        raise ValueError(msgid("`=?` cannot be taken: mail programs read it as a code."))
    return text


def _email(text: str) -> str:
    """Take an address that can be written to, or one for trials: the operation decides on those."""
    try:
        return sendable_email(text)
    except NotAnEmailAddress:
        raise ValueError(msgid("This is no e-mail address that can be written to.")) from None


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_one_line),
    AfterValidator(_no_encoded_word),
]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    AfterValidator(_one_line),
    AfterValidator(_email),
]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=80), AfterValidator(phone)
]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2048),
    AfterValidator(_one_line),
]


class Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ContactWanted(Asked):
    """Whom documents go to. No `countries` means every country; `languages` in their order."""

    audience: Audience
    name: Name
    organisation: Name | None = None
    countries: Annotated[tuple[Country, ...], Field(max_length=250)] = ()
    languages: Annotated[tuple[LanguageCode, ...], Field(min_length=1, max_length=10)] = ("en",)
    email: Email | None = None
    phone: Phone | None = None
    endpoint: Url | None = Field(default=None, description="URL that receives webhooks.")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.phone or self.endpoint):
            raise ValueError(msgid("Give an e-mail address, a telephone number or an endpoint."))
        return self


class ContactChange(ContactWanted):
    """The whole contact as it shall be; `version` is of the one that was read."""

    version: int = Field(ge=1, le=2**31 - 1)


class ContactMade(BaseModel):
    """`secret` verifies the webhooks. It is in this answer only; None where nothing changed."""

    id: UUID
    version: int
    secret: str | None = None


class SecretShown(BaseModel):
    """`secret` is in this answer only. The one before still signs until `former_until`."""

    secret: str
    former_until: datetime


class ContactShown(BaseModel):
    id: UUID
    audience: str
    name: str
    organisation: str | None
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    email: str | None = None
    phone: str | None = None
    endpoint: str | None = None
    active: bool
    version: int


class Counted(BaseModel):
    channel: Channel
    state: State
    number: int


class RecipientCount(BaseModel):
    """How many messages an audience would get on a channel."""

    audience: Audience
    channel: Channel
    number: int


class RecipientsShown(BaseModel):
    """Whom an appeal would reach if it went out now: `recipients` are contacts, who get a message

    on each of their channels, and one only where several share an address.
    """

    country: str
    audience: tuple[Audience, ...]
    recipients: int
    messages: int
    counts: tuple[RecipientCount, ...]


class Progress(StrEnum):
    """How far a campaign is. `undecided`: all is done but what nobody knows the outcome of."""

    UNDER_WAY = "under-way"
    UNDECIDED = "undecided"
    ENDED = "ended"
    NOBODY = "nobody"
    STOPPED = "stopped"


class CampaignShown(BaseModel):
    id: UUID
    case: UUID
    number: str
    document: UUID
    kind: str
    reference: str
    country: str
    desk: str
    level: str
    audience: tuple[str, ...]
    languages: tuple[str, ...]
    started_at: datetime
    embargo_until: datetime | None
    stopped_at: datetime | None
    stop_reason: str | None
    deliveries: tuple[Counted, ...]

    @computed_field  # type: ignore[prop-decorator]  # pydantic reads the property
    @property
    def progress(self) -> Progress:
        states = {each.state for each in self.deliveries}
        if self.stopped_at is not None:
            return Progress.STOPPED
        if not states:
            return Progress.NOBODY
        if not states <= SETTLED:
            return Progress.UNDER_WAY
        return Progress.UNDECIDED if State.UNKNOWN in states else Progress.ENDED


class AttemptShown(BaseModel):
    number: int
    outcome: str
    reason: str
    status: int | None
    seconds: float
    ended_at: datetime


class DeliveryShown(BaseModel):
    """`recipient` and `to` are None where the contact was erased."""

    id: UUID
    channel: Channel
    state: State
    reason: Reason
    language: str
    recipient: str | None
    to: str | None
    repeated: bool
    next_try_at: datetime | None
    settled_at: datetime | None
    attempts: tuple[AttemptShown, ...] = ()


class ContactDelivery(BaseModel):
    """One document to a contact. `last_status` is what the other side answered at the last try."""

    id: UUID
    campaign: UUID
    reference: str
    channel: Channel
    state: State
    reason: Reason
    repeated: bool
    last_tried_at: datetime | None
    last_status: int | None
    next_try_at: datetime | None
    settled_at: datetime | None


class TriedNow(BaseModel):
    """`deliveries` waited for a later moment, and are tried now."""

    channel: Channel
    deliveries: int


class StopWanted(Asked):
    """Why: somebody's safety, an error in the text, because those concerned ask for it."""

    reason: Literal["safety", "error", "request", "other"] = "other"


class Settlement(Asked):
    """What a person found out: `sent`, it was taken; `not-sent`; or send it `again`."""

    found: Literal["sent", "not-sent", "again"]


class Settled(BaseModel):
    id: UUID
    state: State
    reason: Reason


class Stopped(BaseModel):
    id: UUID
    stopped_at: datetime
    stop_reason: str


class KeptMessage(BaseModel):
    """A message in the local mailbox. It was NOT sent. `content` is the file as it stands."""

    delivery: UUID
    channel: Channel
    notice: bool
    kept_at: datetime
    content: str | None
    not_sent: Literal[True] = True

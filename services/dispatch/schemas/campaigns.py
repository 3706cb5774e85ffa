"""Requests and answers about campaigns, their deliveries and the local mailbox."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from services.dispatch.rules.reasons import SETTLED, TAKEN, Reason, State
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from shared.contracts.codes import Code
from shared.contracts.followed import Followed
from shared.web.request_model import RequestModel, example


class Counted(BaseModel):
    """Number of deliveries by one channel in one state."""

    channel: Channel
    state: State
    number: int


class RecipientCount(BaseModel):
    """How many messages an audience would get by a channel.

    `provider` false: they stay in the local mailbox, and no recipient sees them.
    """

    audience: Audience
    channel: Channel
    number: int
    provider: bool = True


class LanguageCount(BaseModel):
    """How many recipients read a language; a person who reads several counts in each."""

    language: str
    number: int


class RecipientsView(BaseModel):
    """Whom an appeal would reach if it were sent now.

    `recipients`: number of contacts; `reached`: how many of them have a channel with a provider;
    the others get nothing until a provider is configured. A contact gets a message on each of its
    channels; contacts that share an address get one together. Not included are messages that are
    `held` for a decision or `never` sent because they could harm the recipient, and messages to
    addresses that are `blocked`.
    """

    country: str
    audience: tuple[Audience, ...]
    recipients: int
    reached: int
    messages: int
    held: int = 0
    never: int = 0
    blocked: int = 0
    counts: tuple[RecipientCount, ...]
    languages: tuple[LanguageCount, ...] = ()


class Progress(StrEnum):
    """How far a campaign is, and whether it reached anybody.

    `undecided`: all is done except messages whose outcome nobody knows. `ended`: every message was
    accepted; `partly`: some were; `nothing-sent`: none was; `nobody`: there was no recipient.
    """

    UNDER_WAY = "under-way"
    UNDECIDED = "undecided"
    ENDED = "ended"
    PARTLY = "partly"
    NOTHING_SENT = "nothing-sent"
    NOBODY = "nobody"
    STOPPED = "stopped"


class ConsentChangedView(BaseModel):
    """A consent that the campaign depends on and that is no longer given since its approval.

    `whole`: nothing more of the campaign is sent; else nothing that is sent under this use. `sent`:
    number of sent messages that need it.
    """

    use: str
    state: str
    since: datetime
    whole: bool
    sent: int


class CampaignView(BaseModel):
    """A campaign: an issued document and the state of its messages.

    `consents_changed`: empty in lists. `unverified`: the facts of its case are no longer verified,
    so nothing of it is sent again; messages that wait are still sent. False in lists.
    `recipients_of`: a withdrawn document; only those to whom something of it was sent, or may have
    been, get this one. Who is not written to any more is counted among what was not sent.
    `also_to`: audiences of contacts who get it in any country because they got what it follows.
    `without_content`: it only says that that document is no longer valid. `follows`: the earlier
    document that this one follows, corrects or calls back; null if there is none, or if it was
    issued before this field existed.
    """

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
    consents_changed: tuple[ConsentChangedView, ...] = ()
    unverified: bool = False
    recipients_of: UUID | None = None
    without_content: bool = False
    follows: Followed | None = None
    also_to: tuple[str, ...] = ()

    @property
    def sent_under_changed(self) -> int:
        """Return how many sent messages need a consent that is no longer given."""
        if any(each.whole for each in self.consents_changed):
            return max(each.sent for each in self.consents_changed)
        return sum({each.use: each.sent for each in self.consents_changed}.values())

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
        if State.UNKNOWN in states:
            return Progress.UNDECIDED
        if states.isdisjoint(TAKEN):
            return Progress.NOTHING_SENT
        return Progress.ENDED if states <= TAKEN else Progress.PARTLY

    @property
    def may_stop(self) -> bool:
        """Return whether some messages of it may still be sent."""
        return self.progress in {Progress.UNDER_WAY, Progress.UNDECIDED}


class AttemptView(BaseModel):
    """One attempt. `status`: of SMTP or HTTP; `code`: enhanced SMTP code or Twilio error."""

    number: int
    outcome: str
    reason: str
    status: int | None
    code: str | None
    seconds: float
    ended_at: datetime


class DeliveryView(BaseModel):
    """One message to one recipient. `recipient` and `to` are null if the contact was erased."""

    id: UUID
    channel: Channel
    state: State
    reason: Reason
    language: str
    preferred_language: str | None = Field(
        None,
        description="The language that the recipient chose first, if the document is in none that"
        " they read. The message says so.",
    )
    recipient: str | None
    to: str | None
    repeated: bool
    hazard: str | None = Field(
        None, description="The danger to its recipient: `warn`, `hold` or `never`."
    )
    decidable: bool = Field(
        False, description="Held for a danger; a person may decide that it goes out all the same."
    )
    next_try_at: datetime | None
    settled_at: datetime | None
    attempts: tuple[AttemptView, ...] = ()


ANSWER_CODE = r"^[0-9][0-9.]{1,11}$"


class DeliveryFilter(BaseModel):
    """Which deliveries of a campaign to list: those that match every given field.

    `code`: the answer to an attempt, such as 550, 5.1.1 or 21610. `reached`: false for messages
    that failed, were not sent or may not have been; true for those that were accepted. `consent`:
    the use whose consent they need; a use that the whole campaign needs (`weighed`) is needed by
    each of them.
    """

    model_config = ConfigDict(frozen=True)

    state: State | None = None
    reached: bool | None = None
    reason: Reason | None = None
    code: str | None = Field(default=None, pattern=ANSWER_CODE)
    consent: Code | None = None


class SentAgain(BaseModel):
    """`reopened`: failed messages sent again; `added`: messages to contacts added since."""

    id: UUID
    reopened: int
    added: int


StopReason = Literal["safety", "error", "request", "other"]


class StopCampaign(RequestModel):
    """Why it is stopped: somebody's safety, an error in the text, or the wish of the persons."""

    model_config = example({"reason": "safety"})

    reason: StopReason = "other"


Seen = Annotated[
    str | None,
    Field(
        max_length=10_000,
        description="The keys of the dangers that were read, with spaces between them, in order:"
        " 409 `changed-since` where they are others by now.",
    ),
]


class SettleDelivery(RequestModel):
    """What a person found out: `sent`: it was accepted; `not-sent`; or `again`: send it again."""

    model_config = example({"found": "sent"})

    found: Literal["sent", "not-sent", "again"]
    seen: Seen = None


class ReleaseDelivery(RequestModel):
    """A decision to send a delivery in spite of a danger to its recipient."""

    model_config = example({"seen": None})

    seen: Seen = None


class Settled(BaseModel):
    """`goes_out_at`: the earliest time at which it is sent; null if it is not sent."""

    id: UUID
    state: State
    reason: Reason
    goes_out_at: datetime | None = None


class Stopped(BaseModel):
    """A campaign that was stopped, when and why."""

    id: UUID
    stopped_at: datetime
    stop_reason: str


class KeptMessage(BaseModel):
    """A message in the local mailbox. It was NOT sent. `content` is the text of the file."""

    delivery: UUID
    channel: Channel
    notice: bool
    kept_at: datetime
    content: str | None
    not_sent: Literal[True] = True

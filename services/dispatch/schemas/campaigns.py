"""What requests and answers say of campaigns, their deliveries and the local mailbox."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

from services.dispatch.rules.channels import Channel
from services.dispatch.rules.reasons import SETTLED, TAKEN, Reason, State
from shared.contracts.attestation import Audience
from shared.contracts.codes import Code
from shared.web.request_model import RequestModel, example


class Counted(BaseModel):
    channel: Channel
    state: State
    number: int


class RecipientCount(BaseModel):
    """How many messages an audience would get on a channel.

    Without a `provider` they stay in the local mailbox, where no recipient sees them.
    """

    audience: Audience
    channel: Channel
    number: int
    provider: bool = True


class LanguageCount(BaseModel):
    """How many of the recipients read a language; who reads several counts in each."""

    language: str
    number: int


class RecipientsView(BaseModel):
    """Whom an appeal would reach if it went out now.

    `recipients` are contacts, and `reached` those of them that have a channel with a provider: the
    others get nothing before one is set up. Each gets a message on each of its channels, but only
    one message where several share an address. They do not include messages that are `held` for a
    decision or `never` go, because they could harm the person who gets them, nor messages to
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
    taken; `partly`: some were; `nothing-sent`: none was; `nobody`: there was no recipient.
    """

    UNDER_WAY = "under-way"
    UNDECIDED = "undecided"
    ENDED = "ended"
    PARTLY = "partly"
    NOTHING_SENT = "nothing-sent"
    NOBODY = "nobody"
    STOPPED = "stopped"


class ConsentChangedView(BaseModel):
    """A consent that it stands on and that is not given any more, since its approval.

    `whole`: nothing more of it goes out; else nothing that is sent under this use. `sent`: how many
    messages that went out need it.
    """

    use: str
    state: str
    since: datetime
    whole: bool
    sent: int


class CampaignView(BaseModel):
    """A campaign: an issued document and what became of its messages.

    `consents_changed`: left empty in lists. `unverified`: the facts of its case are no longer
    verified, so nothing of it is sent again; messages that wait still go out. False in lists.
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

    @property
    def sent_under_changed(self) -> int:
        """How many messages that went out need a consent that is not given any more."""
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
        """Whether something of it may still go out."""
        return self.progress in {Progress.UNDER_WAY, Progress.UNDECIDED}


class AttemptView(BaseModel):
    """`status` is of SMTP or HTTP; `code` a mail server's enhanced code or Twilio's error code."""

    number: int
    outcome: str
    reason: str
    status: int | None
    code: str | None
    seconds: float
    ended_at: datetime


class DeliveryView(BaseModel):
    """`recipient` and `to` are None where the contact was erased."""

    id: UUID
    channel: Channel
    state: State
    reason: Reason
    language: str
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
    """Which deliveries of a campaign to list: those that meet all that is given.

    `code` is what an attempt was answered: 550, 5.1.1, 21610. `reached`: false for what failed, was
    not sent or may not have been; true for what was taken. `consent`: the use whose consent they
    need; one that the whole campaign needs (`weighed`) is needed by each of them.
    """

    model_config = ConfigDict(frozen=True)

    state: State | None = None
    reached: bool | None = None
    reason: Reason | None = None
    code: str | None = Field(default=None, pattern=ANSWER_CODE)
    consent: Code | None = None


class SentAgain(BaseModel):
    """`reopened` had failed and go out again; `added` are for contacts that were added since."""

    id: UUID
    reopened: int
    added: int


StopReason = Literal["safety", "error", "request", "other"]


class StopCampaign(RequestModel):
    """Why: somebody's safety, an error in the text, because those concerned ask for it."""

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
    """What a person found out: `sent`, it was taken; `not-sent`; or send it `again`."""

    model_config = example({"found": "sent"})

    found: Literal["sent", "not-sent", "again"]
    seen: Seen = None


class ReleaseDelivery(RequestModel):
    """What is sent along with the decision to let a delivery go out all the same."""

    model_config = example({"seen": None})

    seen: Seen = None


class Settled(BaseModel):
    """`goes_out_at`: the soonest moment at which it goes out, where it does."""

    id: UUID
    state: State
    reason: Reason
    goes_out_at: datetime | None = None


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

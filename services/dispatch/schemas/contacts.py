"""Requests and answers about contacts."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    model_validator,
)

from services.dispatch.rules.reasons import Reason, State
from shared.contracts.attestation import Audience
from shared.contracts.channels import Channel
from shared.contracts.codes import Country, LanguageCode
from shared.message_ids import msgid
from shared.names import ENCODED_WORD
from shared.taxonomy import Coded
from shared.unicode_forms import unturned_line, without_long_runs
from shared.web.field_types import CONTROL, phone, visible, written_to
from shared.web.request_model import RequestModel, example


def _one_line(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError(msgid("Control characters are not allowed here."))
    return without_long_runs(unturned_line(visible(text)))


def _no_encoded_word(text: str) -> str:
    if ENCODED_WORD in text:
        raise ValueError(msgid("`=?` is not accepted: mail programs read it as a code."))
    return text


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
    AfterValidator(written_to),
]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=80), AfterValidator(phone)
]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2048),
    AfterValidator(_one_line),
]


class CreateContact(RequestModel):
    """Who gets documents. No `countries`: every country; `languages`: the preferred first."""

    model_config = example(
        {
            "audience": "diplomat",
            "name": "An Invented Embassy",
            "countries": ["EGY"],
            "languages": ["en"],
            "email": "desk@embassy.example",
        }
    )

    audience: Audience
    name: Name
    organisation: Name | None = None
    countries: Annotated[
        tuple[Annotated[Country, Coded("countries")], ...], Field(max_length=250)
    ] = ()
    located_in: Annotated[Country, Coded("countries")] | None = Field(
        default=None, description="Where they are, if known: a message may be a danger there."
    )
    languages: Annotated[
        tuple[Annotated[LanguageCode, Coded("languages", with_regions=True)], ...],
        Field(min_length=1, max_length=10),
    ] = ("en",)
    email: Email | None = None
    phone: Phone | None = None
    endpoint: Url | None = Field(default=None, description="URL that receives webhooks.")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.email or self.phone or self.endpoint):
            raise ValueError(msgid("Enter an e-mail address, a telephone number or an endpoint."))
        return self


class ChangeContact(CreateContact):
    """All fields of the contact as they should be; `version`: the version that was read."""

    model_config = example(
        {
            "audience": "diplomat",
            "name": "An Invented Embassy",
            "countries": ["EGY"],
            "languages": ["en"],
            "email": "desk@embassy.example",
            "version": 1,
        }
    )

    version: int = Field(ge=1, le=2**31 - 1)


class ContactMade(BaseModel):
    """`secret` verifies the webhooks. Only this answer has it; null if it did not change."""

    id: UUID
    version: int
    secret: str | None = None


class SecretView(BaseModel):
    """Only this answer has the `secret`. The former one still signs until `former_until`.

    `ended`: number of former secrets that stopped signing early, because only two can sign.
    """

    secret: str
    former_until: datetime
    ended: int = 0


class SeenSecret(BaseModel):
    """The `secret_mark` of a contact as a page showed it."""

    seen: Annotated[str, StringConstraints(max_length=64)] | None = None


class BlockedAddress(BaseModel):
    """An address to which nothing is sent until somebody has checked it.

    `told`: number of colleagues who got a notice about it.
    """

    channel: Channel
    reason: Reason
    since: datetime
    told: int


class ContactView(BaseModel):
    """A contact. Restricted: names and addresses. `secret_mark`: changes with its secret."""

    id: UUID
    audience: str
    name: str
    organisation: str | None
    countries: tuple[str, ...]
    located_in: str | None = None
    languages: tuple[str, ...]
    email: str | None = None
    phone: str | None = None
    endpoint: str | None = None
    active: bool
    version: int
    blocked: tuple[BlockedAddress, ...] = ()
    secret_mark: str | None = Field(
        default=None, description="Another one whenever the endpoint's secret is another one."
    )


class ContactDelivery(BaseModel):
    """One document to a contact. `last_status` and `last_code` are from the last attempt."""

    id: UUID
    campaign: UUID
    reference: str
    channel: Channel
    state: State
    reason: Reason
    repeated: bool
    last_tried_at: datetime | None
    last_status: int | None
    last_code: str | None
    next_try_at: datetime | None
    settled_at: datetime | None


class Trial(BaseModel):
    """A test message to a contact, and its outcome.

    `last_status` and `last_code`: the answer of the receiving side. It is tried once.
    """

    id: UUID
    channel: Channel
    state: State
    reason: Reason
    asked_at: datetime
    tried_at: datetime | None = None
    last_status: int | None = None
    last_code: str | None = None


class TriedNow(BaseModel):
    """`deliveries`: number of messages that waited for a later time and are tried now."""

    channel: Channel
    deliveries: int


class MissedView(BaseModel):
    """`deliveries`: appeals of the last `days` that a contact missed and that may be sent now."""

    channel: Channel
    deliveries: int
    days: int


class SentMissed(BaseModel):
    """`deliveries`: number of failed or withheld messages to this contact that are sent again."""

    channel: Channel
    deliveries: int

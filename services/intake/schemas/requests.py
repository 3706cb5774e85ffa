"""Request models of intake. Unknown fields are refused; what is left out was not said."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.intake.schemas.field_types import Code, Day, FreeText, Moment
from shared.web.field_types import OptionalLine, OptionalWords
from shared.web.request_model import RequestModel

UNKNOWN = "unknown"

Codes = Annotated[tuple[Code, ...], Field(max_length=20)]
MOST_PERSONS, MOST_ACTS, MOST_EXPECTED = 50, 50, 20
"""Of one alert; whoever knows of more files a second one that names one of the same persons."""
ConsentState = Literal["given", "refused", "limited", "unknown"]


class NewSource(RequestModel):
    """Who tells it, and how to reach them. A name is never needed."""

    relation: Code = Field(description="What the source is to the person: source_relations.")
    reliability: Code = UNKNOWN
    channel: Code = Field(UNKNOWN, description="How to reach the source: contact_channels.")
    name: OptionalLine = None
    pseudonym: OptionalLine = None
    contact: OptionalLine = None


class NewPerson(RequestModel):
    """A person, an organisation, a community or a group; named, under a pseudonym, or neither."""

    id: UUID | None = Field(
        None, description="By which other requests name this person; given here if left out."
    )
    kind: Code = "person"
    defender: bool = Field(True, description="False: another victim, such as a relative.")
    name: OptionalLine = None
    pseudonym: OptionalLine = None
    gender: Code | None = None
    role: Code | None = None
    organisation: OptionalLine = None
    risk_groups: Codes = ()


class NewAct(RequestModel):
    """What was done, when, where and by whom. Not a day that has begun nowhere yet (UTC+14)."""

    violation: Code
    on: Day | None = None
    precision: Code | None = Field(
        None, description="How exactly `on` is known; not said: exact where there is a date."
    )
    place: OptionalLine = None
    perpetrators: Codes = ()
    description: OptionalWords = None


class NewExpectation(RequestModel):
    """What is expected next, such as a hearing or a removal. `at` where the hour is known."""

    kind: Code
    on: Day | None = None
    at: Moment | None = None
    past_confirmed: bool = Field(
        False, description="The day or hour is past, and it is to be told all the same."
    )
    place: OptionalLine = None
    description: OptionalLine = None


class NewConsent(RequestModel):
    """What is known of consent for one use, from whom and how: "the sister, on the phone"."""

    use: Code
    state: ConsentState = "unknown"
    by_whom: OptionalLine = None
    how: OptionalLine = None
    limits: OptionalWords = None


class NewAlert(RequestModel):
    """An alert needs a country, what happened, and who tells it. Everything else may follow."""

    country: Code = Field(description="ISO 3166-1 alpha-3, such as EGY.")
    narrative: FreeText = Field(description="What happened, in any language.")
    source: NewSource
    language: Code | None = Field(None, description="ISO 639 code of the narrative.")
    persons: Annotated[tuple[NewPerson, ...], Field(max_length=MOST_PERSONS)] = ()
    acts: Annotated[tuple[NewAct, ...], Field(max_length=MOST_ACTS)] = ()
    situation: Code = UNKNOWN
    expected: Annotated[tuple[NewExpectation, ...], Field(max_length=MOST_EXPECTED)] = ()
    asked_for: Codes = ()
    consents: Annotated[tuple[NewConsent, ...], Field(max_length=20)] = ()


class ConsentChange(NewConsent):
    """The new state of the consent to one use.

    `state` is required. `seen`: the moment up to which the reader has seen the recorded consents;
    409 `changed-since` where something was recorded on this use after it.
    """

    state: ConsentState
    seen: AwareDatetime | None = None


class Withdrawal(RequestModel):
    reason: OptionalWords = Field(None, description="Why, if it was said.")

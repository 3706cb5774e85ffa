"""Request models of intake. Unknown fields are refused; what is left out was not said."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.intake.schemas.field_types import Code, Day, FreeText, Moment
from shared.taxonomy import Coded
from shared.web.field_types import OptionalLine, OptionalWords
from shared.web.request_model import RequestModel, example

UNKNOWN = "unknown"

MOST_CODES = 20
MOST_PERSONS, MOST_ACTS, MOST_EXPECTED = 50, 50, 20
"""Of one alert; whoever knows of more files a second one that names one of the same persons."""
ConsentState = Literal["given", "refused", "limited", "unknown"]


class NewSource(RequestModel):
    """Who tells it, and how to reach them. A name is never needed."""

    relation: Annotated[Code, Coded("source_relations", or_unknown=True)] = Field(
        description="What the source is to the person."
    )
    reliability: Annotated[Code, Coded("reliabilities")] = UNKNOWN
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = Field(
        UNKNOWN, description="How to reach the source."
    )
    name: OptionalLine = None
    pseudonym: OptionalLine = None
    contact: OptionalLine = None


class NewPerson(RequestModel):
    """A person, an organisation, a community or a group; named, under a pseudonym, or neither."""

    id: UUID | None = Field(
        None, description="By which other requests name this person; given here if left out."
    )
    kind: Annotated[Code, Coded("subject_kinds")] = "person"
    defender: bool = Field(True, description="False: another victim, such as a relative.")
    name: OptionalLine = None
    pseudonym: OptionalLine = None
    gender: Annotated[Code, Coded("genders")] | None = None
    role: Annotated[Code, Coded("defender_roles")] | None = None
    organisation: OptionalLine = None
    risk_groups: Annotated[
        tuple[Annotated[Code, Coded("risk_groups")], ...], Field(max_length=MOST_CODES)
    ] = ()


class NewAct(RequestModel):
    """What was done, when, where and by whom. Not a day that has begun nowhere yet (UTC+14)."""

    violation: Annotated[Code, Coded("violations")]
    on: Day | None = None
    precision: Annotated[Code, Coded("date_precisions")] | None = Field(
        None, description="How exactly `on` is known; not said: exact where there is a date."
    )
    place: OptionalLine = None
    perpetrators: Annotated[
        tuple[Annotated[Code, Coded("perpetrators")], ...], Field(max_length=MOST_CODES)
    ] = ()
    description: OptionalWords = None


class NewExpectation(RequestModel):
    """What is expected next, such as a hearing or a removal. `at` where the hour is known."""

    kind: Annotated[Code, Coded("expectations")]
    on: Day | None = None
    at: Moment | None = None
    past_confirmed: bool = Field(
        False, description="The day or hour is past, and it is to be told all the same."
    )
    place: OptionalLine = None
    description: OptionalLine = None


class NewConsent(RequestModel):
    """What is known of consent for one use, from whom and how: "the sister, on the phone"."""

    use: Annotated[Code, Coded("consent_uses")]
    state: Annotated[ConsentState, Coded("consent_states")] = "unknown"
    by_whom: OptionalLine = None
    how: OptionalLine = None
    limits: OptionalWords = None


class NewAlert(RequestModel):
    """An alert needs a country, what happened, and who tells it. Everything else may follow."""

    model_config = example(
        {
            "country": "EGY",
            "language": "en",
            "narrative": "A lawyer was taken from her office.",
            "source": {"relation": "lawyer", "reliability": "likely-reliable"},
            "persons": [{"name": "Amal Invented", "role": "lawyer"}],
            "acts": [{"violation": "arbitrary-detention", "on": "2026-11-20"}],
            "asked_for": ["urgent-appeal"],
            "consents": [
                {
                    "use": "publish_name",
                    "state": "given",
                    "by_whom": "her sister",
                    "how": "on the phone",
                }
            ],
        }
    )

    country: Annotated[Code, Coded("countries")] = Field(examples=["EGY"])
    narrative: FreeText = Field(description="What happened, in any language.")
    source: NewSource
    language: Annotated[Code, Coded("languages")] | None = Field(
        None, description="The language of the narrative: an ISO 639 code."
    )
    persons: Annotated[tuple[NewPerson, ...], Field(max_length=MOST_PERSONS)] = ()
    acts: Annotated[tuple[NewAct, ...], Field(max_length=MOST_ACTS)] = ()
    situation: Annotated[Code, Coded("situations")] = UNKNOWN
    expected: Annotated[tuple[NewExpectation, ...], Field(max_length=MOST_EXPECTED)] = ()
    asked_for: Annotated[
        tuple[Annotated[Code, Coded("help_kinds")], ...], Field(max_length=MOST_CODES)
    ] = ()
    consents: Annotated[tuple[NewConsent, ...], Field(max_length=20)] = ()


class ConsentChange(NewConsent):
    """The new state of the consent to one use.

    `state` is required. `seen`: the moment up to which the reader has seen the recorded consents;
    409 `changed-since` where something was recorded on this use after it.
    """

    model_config = example({"use": "publish_name", "state": "refused", "by_whom": "her sister"})

    state: Annotated[ConsentState, Coded("consent_states")]
    seen: AwareDatetime | None = None


class Withdrawal(RequestModel):
    model_config = example({"reason": "The family asks for it."})

    reason: OptionalWords = Field(None, description="Why, if it was said.")

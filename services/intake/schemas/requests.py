"""Request models of intake. Unknown fields are refused; a field that is left out is unknown."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.intake.schemas.field_types import Day, FreeText, Moment
from shared.contracts.consents import PersonConsent
from shared.contracts.content import Source
from shared.contracts.facts import Act, Development, EarlierEvent, ExpectedEvent, Facts
from shared.contracts.persons import Person
from shared.contracts.records import Kind, Rows
from shared.message_ids import msgid
from shared.taxonomy import Coded
from shared.web.field_types import OptionalLine, OptionalWords
from shared.web.record_request import MOST_CODES, MOST_PERSONS, RecordRequest, RequestedCode
from shared.web.records import PERSON
from shared.web.request_model import RequestModel, example

KINDS = {**RecordRequest.kinds, Kind.DAY: Day | None}
"""Which days are possible is checked by the operation, which says more."""

MOST_BY_HAND, MOST_ACTS, MOST_EXPECTED, MOST_EARLIER = 50, 50, 20, 30
"""The most of one alert; for more, a second one is filed that names one of the same persons."""
MOST_OWN_CONSENTS = 80
"""Consents of single persons in one new alert; more can be recorded once it is filed."""
ConsentState = Literal["given", "refused", "limited", "unknown"]


class NewSource(Source, RecordRequest):
    """Who reports it, and how to reach them. A name is never needed."""


class NewPerson(Person, RecordRequest):
    """A person, an organisation, a community or a group; named, under a pseudonym, or neither."""

    kinds = KINDS

    kind: Annotated[RequestedCode, Coded("subject_kinds")] = "person"


class NewAct(Act, RecordRequest):
    """What was done, when, where and by whom. A future day (in UTC+14) is refused."""

    kinds = KINDS

    precision: Annotated[RequestedCode, Coded("date_precisions")] | None = Field(  # type: ignore[assignment]  # a stored value is never None
        None, description="How exactly `on` is known; not said: exact where there is a date."
    )


class NewDevelopment(Development, RecordRequest):
    """What happened since, such as a release or a sentence. A future day is refused."""

    kinds = KINDS

    precision: Annotated[RequestedCode, Coded("date_precisions")] | None = Field(  # type: ignore[assignment]  # a stored value is never None
        None, description="How exactly `on` is known; not said: exact where there is a date."
    )


class NewEarlier(EarlierEvent, RecordRequest):
    """What happened before, for the background of a document. A future day is refused."""

    kinds = KINDS

    what: FreeText
    precision: Annotated[RequestedCode, Coded("date_precisions")] | None = Field(  # type: ignore[assignment]  # a stored value is never None
        None, description="How exactly `on` is known; not said: exact where there is a date."
    )


class NewExpectation(ExpectedEvent, RecordRequest):
    """What is expected next, such as a hearing or a removal. `at`: its time, if it is known."""

    kinds = KINDS

    at: Moment | None = None
    past_confirmed: bool = Field(
        False, description="The day or hour is past, and it is to be told all the same."
    )


class NewConsent(RequestModel):
    """What is known about consent for one use, from whom and how: "the sister, on the phone"."""

    use: Annotated[RequestedCode, Coded("consent_uses")]
    state: Annotated[ConsentState, Coded("consent_states")] = "unknown"
    by_whom: OptionalLine = None
    how: OptionalLine = None
    limits: OptionalWords = None


class NewPersonConsent(PersonConsent, RecordRequest):
    """What one person answered for one use, where it is not the answer of everybody else.

    Everybody else, also somebody who is added later, has the consent of the alert.
    """

    state: Annotated[ConsentState, Coded("consent_states")]


class FileAlert(Facts, RecordRequest):
    """An alert needs a country, what happened, and its source. All else can follow later."""

    kinds = KINDS

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

    narrative: FreeText = Field(description="What happened, in any language.")
    source: NewSource
    persons: Annotated[
        tuple[NewPerson, ...], Rows(PERSON, msgid("Add another person"), MOST_BY_HAND)
    ] = Field((), title=msgid("Who it is about"), max_length=MOST_PERSONS)
    acts: Annotated[
        tuple[NewAct, ...], Rows(msgid("Act %(number)d"), msgid("Add another act"), MOST_ACTS)
    ] = Field((), title=msgid("Acts"), max_length=MOST_ACTS)
    developments: Annotated[
        tuple[NewDevelopment, ...],
        Rows(msgid("Development %(number)d"), msgid("Add another development"), MOST_ACTS),
    ] = Field((), title=msgid("Developments"), max_length=MOST_ACTS)
    expected: Annotated[
        tuple[NewExpectation, ...],
        Rows(
            msgid("Expected event %(number)d"), msgid("Add another expected event"), MOST_EXPECTED
        ),
    ] = Field((), title=msgid("Expected events"), max_length=MOST_EXPECTED)
    earlier: Annotated[
        tuple[NewEarlier, ...],
        Rows(msgid("Earlier event %(number)d"), msgid("Add another earlier event"), MOST_EARLIER),
    ] = Field((), title=msgid("Earlier events"), max_length=MOST_EARLIER)
    asked_for: Annotated[
        tuple[Annotated[RequestedCode, Coded("help_kinds")], ...], Field(max_length=MOST_CODES)
    ] = ()
    consents: Annotated[tuple[NewConsent, ...], Field(max_length=20)] = ()
    person_consents: Annotated[
        tuple[NewPersonConsent, ...],
        Rows(
            msgid("Consent of one person %(number)d"),
            msgid("Add another consent of one person"),
            MOST_OWN_CONSENTS,
        ),
    ] = Field((), title=msgid("Consents that differ for one person"), max_length=MOST_OWN_CONSENTS)


class RecordConsent(NewConsent):
    """The new state of the consent for one use.

    `person`: the id of the person of the alert who answered alone; null: everybody who did not.
    `state` is required. `seen`: the time up to which the reader has seen the recorded consents; 409
    `changed-since` if something was recorded for this use after it.
    """

    model_config = example({"use": "publish_name", "state": "refused", "by_whom": "her sister"})

    person: UUID | None = None
    state: Annotated[ConsentState, Coded("consent_states")]
    seen: AwareDatetime | None = None


class WithdrawAlert(RequestModel):
    """Withdraw an alert."""

    model_config = example({"reason": "The family asks for it."})

    reason: OptionalWords = Field(None, description="Why, if it was said.")

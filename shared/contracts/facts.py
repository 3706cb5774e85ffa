"""What happened, to whom, by whom, and what is expected. All of it is restricted.

Each field of a record is declared once: see `persons.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.codes import Code, Country, LanguageCode, Line, Words
from shared.contracts.envelope import Frozen
from shared.contracts.persons import Person, ToWhom
from shared.contracts.records import Between, ClockHour, Rows, YesNo, ZoneOfHour
from shared.contracts.term_parts import TERM_PARTS, TermPart
from shared.message_ids import msgid
from shared.taxonomy import Coded


class Development(Frozen):
    """What happened since, or what an authority decided: a release, an extension, a sentence."""

    development: Annotated[Code, Coded("developments")] = Field(title=msgid("Development"))
    to: ToWhom = Field(
        (),
        title=msgid("Whom it concerns"),
        description="Ids of persons of the alert. Required if the alert has several persons.",
    )
    on: date | None = Field(None, title=msgid("Date"))
    precision: Annotated[Code, Coded("date_precisions")] = Field(
        "unknown", title=msgid("Precision of the date")
    )
    hour: Annotated[Line, ClockHour()] | None = Field(
        None,
        title=msgid("Hour"),
        description="`HH:MM`, in the time zone beside it. Needs an exact day.",
        examples=["21:30"],
    )
    zone: Annotated[Line, ZoneOfHour()] | None = Field(
        None,
        title=msgid("Time zone"),
        description="A name of the IANA database; left out: that of a country which has one.",
        examples=["Africa/Cairo"],
    )
    place: Line | None = Field(
        None,
        title=msgid("Place"),
        description="Where it happened. Of a transfer: the place to which they were taken.",
    )
    authors: Line | None = Field(
        None,
        title=msgid("Authority or official, by name"),
        description="The authority, court, agency or official, by name and rank.",
    )
    term_parts: Annotated[tuple[TermPart, ...], TERM_PARTS] = Field(
        (),
        title=msgid("Sentence or term, in numbers"),
        description="What was imposed, and for how long; documents say it in every language.",
    )
    term: Line | None = Field(
        None,
        title=msgid("Sentence or term"),
        description="In words, where `term_parts` cannot say it. Only documents in the language of "
        "the words print what Tocsin does not recognise.",
        examples=["two years in prison"],
    )
    until: date | None = Field(None, title=msgid("Until"))
    count: Annotated[int, Between(1, 1000)] | None = Field(
        None,
        title=msgid("How many times so far"),
        description="This one included: 3 for the third extension.",
    )
    conditions: Line | None = Field(None, title=msgid("Conditions"))
    description: Words | None = Field(None, title=msgid("Description"))


class Charge(Frozen):
    """What the authorities accuse somebody of, in their words."""

    words: Line = Field(title=msgid("Accusation, in the words of the authorities"))
    to: ToWhom = Field(
        (),
        title=msgid("Whom it concerns"),
        description="Ids of persons of the alert. Required if the alert has several persons.",
    )
    status: Annotated[Code, Coded("charge_statuses")] | None = Field(
        None,
        title=msgid("How far it has gone"),
        description='A document says "charged" only of somebody who is.',
    )
    article: Line | None = Field(None, title=msgid("Article and law"))
    penalty_parts: Annotated[tuple[TermPart, ...], TERM_PARTS] = Field(
        (),
        title=msgid("Possible penalty, in numbers"),
        description="What somebody may be sentenced to; documents say it in every language.",
    )
    penalty: Line | None = Field(None, title=msgid("Possible penalty"))
    body: Line | None = Field(None, title=msgid("Court or authority"))


class Deprivation(Frozen):
    """Where and how somebody is deprived of liberty."""

    to: ToWhom = Field(
        (),
        title=msgid("Whom it concerns"),
        description="Ids of persons of the alert. Required if the alert has several persons.",
    )
    place: Line | None = Field(None, title=msgid("Place of detention"))
    place_disclosed: (
        Annotated[
            bool, YesNo(msgid("The place is known"), msgid("The authorities do not disclose it"))
        ]
        | None
    ) = Field(None, title=msgid("Whether the place is disclosed"))
    since: date | None = Field(None, title=msgid("Held since"))
    until: date | None = Field(None, title=msgid("Ordered until"))
    by_order_of: Line | None = Field(None, title=msgid("By whose order"))
    legal_status: Annotated[Code, Coded("legal_statuses")] | None = Field(
        None, title=msgid("Legal status")
    )
    renewals: Annotated[int, Between(0, 1000)] | None = Field(
        None, title=msgid("How many times it was extended")
    )
    lawyer: Annotated[Code, Coded("accesses")] | None = Field(
        None, title=msgid("Access to a lawyer")
    )
    family: Annotated[Code, Coded("accesses")] | None = Field(
        None, title=msgid("Access to the family")
    )
    doctor: Annotated[Code, Coded("accesses")] | None = Field(
        None, title=msgid("Access to a doctor")
    )
    health: Words | None = Field(None, title=msgid("Health"))


class Act(Frozen):
    """Who did what to whom, where and when: the unit of documentation (HRDAG, HURIDOCS)."""

    violation: Annotated[Code, Coded("violations")] = Field(title=msgid("Act"))
    to: ToWhom = Field(
        (),
        title=msgid("To whom"),
        description="Ids of persons of the alert. Required if the alert has several persons.",
    )
    on: date | None = Field(None, title=msgid("Date"))
    precision: Annotated[Code, Coded("date_precisions")] = Field(
        "unknown", title=msgid("Precision of the date")
    )
    hour: Annotated[Line, ClockHour()] | None = Field(
        None,
        title=msgid("Hour"),
        description="`HH:MM`, in the time zone beside it. Needs an exact day.",
        examples=["21:30"],
    )
    zone: Annotated[Line, ZoneOfHour()] | None = Field(
        None,
        title=msgid("Time zone"),
        description="A name of the IANA database; left out: that of a country which has one.",
        examples=["Africa/Cairo"],
    )
    place: Line | None = Field(None, title=msgid("Place"))
    perpetrators: tuple[Annotated[Code, Coded("perpetrators")], ...] = Field(
        (), title=msgid("Alleged perpetrators")
    )
    description: Words | None = Field(None, title=msgid("Description"))
    authors: Line | None = Field(
        None,
        title=msgid("Authority or official, by name"),
        description="The authority, court, agency or official, by name and rank.",
    )
    motive: Line | None = Field(None, title=msgid("Reason that was given"))
    seized: Line | None = Field(None, title=msgid("Seized or damaged"))
    drivers: tuple[Annotated[Code, Coded("drivers")], ...] = Field(
        (), title=msgid("Kind of law or policy used")
    )
    term_parts: Annotated[tuple[TermPart, ...], TERM_PARTS] = Field(
        (),
        title=msgid("Term or fine, in numbers"),
        description="Of a ban, an order or a measure; documents say it in every language.",
    )
    law: Line | None = Field(None, title=msgid("Law that was invoked"))
    response: Words | None = Field(
        None,
        title=msgid("What the authorities did about it"),
        description="A complaint, an inquiry, a refusal: what the authorities did about the act.",
    )
    response_number: Line | None = Field(None, title=msgid("Number of the complaint or inquiry"))


class EarlierEvent(Frozen):
    """What happened before: background, and no news. It is no act and adds to no score."""

    what: Words = Field(title=msgid("What happened then"))
    on: date | None = Field(None, title=msgid("Date"))
    precision: Annotated[Code, Coded("date_precisions")] = Field(
        "unknown", title=msgid("Precision of the date")
    )


class ExpectedEvent(Frozen):
    """An event that is expected next, such as a hearing or a removal."""

    kind: Annotated[Code, Coded("expectations")] = Field(title=msgid("Expected event"))
    to: ToWhom = Field(
        (),
        title=msgid("Whom it concerns"),
        description="Ids of persons of the alert. Required if the alert has several persons.",
    )
    on: date | None = Field(None, title=msgid("Date"))
    zone: Annotated[Line, ZoneOfHour()] | None = Field(
        None,
        title=msgid("Time zone"),
        description="Of the time, if it is known: a name of the IANA database.",
        examples=["Africa/Cairo"],
    )
    place: Line | None = Field(None, title=msgid("Place"))
    description: Line | None = Field(None, title=msgid("Description"))


class Facts(Frozen):
    """What the source reported: acts, situation, what is expected, what was before."""

    narrative: Words = Field(title=msgid("What happened"))
    language: Annotated[LanguageCode, Coded("languages")] | None = Field(
        None,
        title=msgid("Language of this text"),
        description="The language of the narrative and of each other free text of the alert: an "
        "ISO 639 code. Documents use them in this language only; left out: in none. Names are "
        "used in all.",
    )
    country: Annotated[Country, Coded("countries")] = Field(
        title=msgid("Country"), examples=["EGY"]
    )
    acts: tuple[Act, ...] = ()
    situation: Annotated[Code, Coded("situations")] = Field(
        "unknown", title=msgid("Current situation")
    )
    developments: tuple[Development, ...] = ()
    deprivations: Annotated[
        tuple[Deprivation, ...],
        Rows(msgid("Deprivation of liberty %(number)d"), msgid("Add another deprivation"), 50),
    ] = Field((), title=msgid("Deprivation of liberty"))
    charges: Annotated[
        tuple[Charge, ...],
        Rows(msgid("Accusation %(number)d"), msgid("Add another accusation"), 50),
    ] = Field((), title=msgid("Accusations"))
    expected: tuple[ExpectedEvent, ...] = ()
    earlier: tuple[EarlierEvent, ...] = ()


def situation_of(facts: Facts, person: Person) -> str:
    """Return the present situation of a person: their own, else that of the alert."""
    return person.situation or facts.situation


def situations_of(facts: Facts, persons: Iterable[Person]) -> tuple[str, ...]:
    """Return each situation in which a person of the alert is, once; that of the alert without."""
    return tuple(dict.fromkeys(situation_of(facts, each) for each in persons)) or (facts.situation,)

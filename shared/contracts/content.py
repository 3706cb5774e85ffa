"""The content of sealed parts. All of it is restricted.

Each field of a record is declared here and nowhere else: its title is its label on every page, and
its list is the list of its codes. `shared.contracts.records` reads them.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, get_args
from uuid import UUID, uuid5

from pydantic import Field

from shared.contracts.codes import Code, Country, LanguageCode, Line, Words
from shared.contracts.envelope import Frozen
from shared.contracts.records import OfPersons, YesNo
from shared.message_ids import msgid
from shared.taxonomy import Coded

Short = Annotated[str, Field(max_length=80)]
ToWhom = Annotated[tuple[UUID, ...], OfPersons()]
"""Ids of persons of the alert. Empty: the alert does not say of whom, as in older ones."""
AppealLanguage = Literal["en", "fr"]
APPEAL_LANGUAGES: tuple[AppealLanguage, ...] = get_args(AppealLanguage)
"""The languages in which an appeal can be written: those of its templates."""


class PersonDetails(Frozen):
    """What is known about a person, an organisation, a community or a group.

    Either `name` or `pseudonym` is there. `defender` is false for another victim, such as a
    relative.
    """

    name: Line | None = Field(None, title=msgid("Name"))
    pseudonym: Line | None = Field(None, title=msgid("Pseudonym"))
    kind: Annotated[Code, Coded("subject_kinds")] = Field(
        title=msgid("Person, organisation or group")
    )
    defender: Annotated[
        bool, YesNo(msgid("A defender"), msgid("Another victim, such as a relative"))
    ] = Field(
        True,
        title=msgid("Defender or other victim"),
        description="False: another victim, such as a relative.",
    )
    gender: Annotated[Code, Coded("genders")] | None = Field(None, title=msgid("Gender"))
    role: Annotated[Code, Coded("defender_roles")] | None = Field(None, title=msgid("Role"))
    organisation: Line | None = Field(None, title=msgid("Organisation"))
    risk_groups: tuple[Annotated[Code, Coded("risk_groups")], ...] = Field(
        (), title=msgid("Risk groups")
    )
    child: Annotated[bool, YesNo(msgid("Under 18"), msgid("18 or older"))] | None = Field(
        None, title=msgid("Child"), description="Under 18 years of age; null: not known."
    )
    courtesy_title: Annotated[Code, Coded("courtesy_titles")] | None = Field(
        None,
        title=msgid("Courtesy title"),
        description="Before the name in documents; null: the usual one for gender and role.",
    )


class Person(PersonDetails):
    """A person that the alert is about.

    `id` is given at filing; None in alerts from before persons had one: see `identified`.
    """

    id: UUID | None = Field(
        None, description="By which other requests name this person; given at filing if left out."
    )
    situation: Annotated[Code, Coded("situations")] | None = Field(
        None,
        title=msgid("Current situation of the person"),
        description="Null: the situation that the alert gives for everybody.",
    )
    situation_since: date | None = Field(None, title=msgid("In this situation since"))


class Persons(Frozen):
    persons: tuple[Person, ...]


def identified(alert: UUID, persons: Iterable[Person]) -> tuple[Person, ...]:
    """Return the persons of an alert, each with an id.

    A person of an older alert has none: it is derived from the alert and the position, which never
    changes in sealed content. So every service reads the same id.
    """
    return tuple(
        person
        if person.id is not None
        else person.model_copy(update={"id": uuid5(alert, f"person {position}")})
        for position, person in enumerate(persons)
    )


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
    place: Line | None = Field(None, title=msgid("Place"))
    description: Line | None = Field(None, title=msgid("Description"))


class Facts(Frozen):
    """What the source reported: acts, situation, what is expected, what was before."""

    narrative: Words = Field(title=msgid("What happened"))
    language: Annotated[LanguageCode, Coded("languages")] | None = Field(
        None,
        title=msgid("Language of this text"),
        description="The language of the narrative: an ISO 639 code.",
    )
    country: Annotated[Country, Coded("countries")] = Field(
        title=msgid("Country"), examples=["EGY"]
    )
    acts: tuple[Act, ...] = ()
    situation: Annotated[Code, Coded("situations")] = Field(
        "unknown", title=msgid("Current situation")
    )
    expected: tuple[ExpectedEvent, ...] = ()
    earlier: tuple[EarlierEvent, ...] = ()


def situation_of(facts: Facts, person: Person) -> str:
    """Return the present situation of a person: their own, else that of the alert."""
    return person.situation or facts.situation


def situations_of(facts: Facts, persons: Iterable[Person]) -> tuple[str, ...]:
    """Return each situation in which a person of the alert is, once; that of the alert without."""
    return tuple(dict.fromkeys(situation_of(facts, each) for each in persons)) or (facts.situation,)


class Source(Frozen):
    """The person who reported it. A subject of its own: sealed under the reporter's key."""

    relation: Annotated[Code, Coded("source_relations", or_unknown=True)] = Field(
        title=msgid("Relation to the person"), description="What the source is to the person."
    )
    reliability: Annotated[Code, Coded("reliabilities")] = Field(
        "unknown", title=msgid("Reliability of the source")
    )
    name: Line | None = Field(None, title=msgid("Name of the source"))
    pseudonym: Line | None = Field(None, title=msgid("Pseudonym of the source"))
    channel: Annotated[Code, Coded("contact_channels", or_unknown=True)] = Field(
        "unknown",
        title=msgid("How to reach the source"),
        description="How to reach the source.",
    )
    contact: Line | None = Field(None, title=msgid("Number or address"))


BY_CALLER, AS_TOLD = "the caller", "as told by the caller"
"""What stands for a consent of which nobody said at filing by whom and how it was told."""


class ConsentWords(Frozen):
    """Who consented or refused, how, and within which limits."""

    by_whom: Line | None = None
    how: Line | None = None
    limits: Words | None = None


class ConsentWordsOf(ConsentWords):
    """The words of a consent, with its use."""

    use: Code


class ConsentsInWords(Frozen):
    """The words of all consents that have more than a state."""

    consents: tuple[ConsentWordsOf, ...]


class Reason(Frozen):
    reason: Words


class AppealText(Frozen):
    """One language version of an issued document, as it is sent."""

    language: LanguageCode
    title: Line
    plain: str = Field(max_length=60_000)
    html: str = Field(max_length=120_000)
    sms: str = Field(max_length=480)


class AppealTexts(Frozen):
    texts: tuple[AppealText, ...]


class ProtectionNeed(Frozen):
    person: Person
    situation: Words
    contact: Line | None = None


class Recipient(Frozen):
    name: Line
    address: Line


class Amount(Frozen):
    """Money: a decimal amount and its ISO 4217 currency."""

    amount: Decimal = Field(ge=0, max_digits=12, decimal_places=2)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class GrantDecision(Frozen):
    amount: Amount | None = None
    reason: Words | None = None


class AccountProfile(Frozen):
    name: Line
    email: Line | None = None
    phone: Short | None = None
    language: LanguageCode = "en"

"""What sealed parts hold once opened. Restricted, all of it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, get_args
from uuid import UUID, uuid5

from pydantic import Field

from shared.contracts.codes import Code, Country, LanguageCode, Line, Words
from shared.contracts.envelope import Frozen

Short = Annotated[str, Field(max_length=80)]
AppealLanguage = Literal["en", "fr"]
APPEAL_LANGUAGES: tuple[AppealLanguage, ...] = get_args(AppealLanguage)
"""The languages in which an appeal can be written: those of its templates."""


class Person(Frozen):
    """Who it is about: a person, an organisation, a community or a group.

    Either `name` or `pseudonym` is there. `defender` is false for another victim, such as a
    relative. `role` and `risk_groups` are codes of the taxonomy. `id` is given at filing; None in
    what was filed before persons had one: see `identified`.
    """

    id: UUID | None = None
    kind: Code
    defender: bool = True
    name: Line | None = None
    pseudonym: Line | None = None
    gender: Code | None = None
    role: Code | None = None
    organisation: Line | None = None
    risk_groups: tuple[Code, ...] = ()


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

    violation: Code
    on: date | None = None
    precision: Code = "unknown"
    place: Line | None = None
    perpetrators: tuple[Code, ...] = ()
    description: Words | None = None


class ExpectedEvent(Frozen):
    kind: Code
    on: date | None = None
    place: Line | None = None
    description: Line | None = None


class Facts(Frozen):
    """What was told: the acts, the situation now, what is expected next, in any language."""

    narrative: Words
    language: LanguageCode | None = None
    country: Country
    acts: tuple[Act, ...] = ()
    situation: Code = "unknown"
    expected: tuple[ExpectedEvent, ...] = ()


class Source(Frozen):
    """Who told it. A subject of their own: sealed under the reporter's key."""

    relation: Code
    reliability: Code = "unknown"
    name: Line | None = None
    pseudonym: Line | None = None
    channel: Code = "unknown"
    contact: Line | None = None


BY_CALLER, AS_TOLD = "the caller", "as told by the caller"
"""What stands for a consent of which nobody said at filing by whom and how it was told."""


class ConsentWords(Frozen):
    by_whom: Line | None = None
    how: Line | None = None
    limits: Words | None = None


class ConsentWordsOf(ConsentWords):
    """The same, of which use it was said."""

    use: Code


class ConsentsInWords(Frozen):
    """Of each use of which more was said than its state."""

    consents: tuple[ConsentWordsOf, ...]


class Reason(Frozen):
    reason: Words


class AppealText(Frozen):
    """One language version of an issued document, as it goes out."""

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

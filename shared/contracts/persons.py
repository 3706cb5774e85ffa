"""The persons of a record. All of it is restricted.

Each field of a record is declared here, in `facts.py` or in `content.py`, and nowhere else: its
title is its label on every page, and its list is the list of its codes. `shared.contracts.records`
reads them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID, uuid5

from pydantic import Field

from shared.contracts.codes import Code, LanguageCode, Line
from shared.contracts.envelope import Frozen
from shared.contracts.records import Between, OfPersons, Rows, YesNo
from shared.message_ids import msgid
from shared.taxonomy import Coded

ToWhom = Annotated[tuple[UUID, ...], OfPersons()]
"""Ids of persons of the alert. Empty: the alert does not say of whom, as in older ones."""

MOST_OF_A_GROUP = 1_000_000


class OtherName(Frozen):
    """Another name of a person; each of them is looked for in documents.

    A document prints it only if it is a spelling in the script of its language.
    """

    name: Line = Field(title=msgid("Other name"))
    use: Annotated[Code, Coded("name_uses")] = Field("spelling", title=msgid("What this name is"))
    script: Annotated[Code, Coded("scripts")] | None = Field(None, title=msgid("Script"))


class InWords(Frozen):
    """Words about a person, as a document in this language says them."""

    words: Line = Field(title=msgid("In words"))
    language: Annotated[LanguageCode, Coded("languages")] | None = Field(
        None,
        title=msgid("Language of these words"),
        description="An ISO 639 code; null: the words can be used in every language.",
    )


class PersonFunction(InWords):
    """A function: "director of the Invented Centre". `role` of the person is for statistics."""

    organisation: Line | None = Field(None, title=msgid("Organisation of this function"))
    former: Annotated[bool, YesNo(msgid("Former function"), msgid("Present function"))] | None = (
        Field(None, title=msgid("Present or former"))
    )


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
    functions: Annotated[
        tuple[PersonFunction, ...],
        Rows(msgid("Function %(number)d"), msgid("Add a function")),
    ] = Field((), title=msgid("Functions"))
    number: Annotated[int, Between(2, MOST_OF_A_GROUP)] | None = Field(
        None, title=msgid("How many they are"), description="Of a group or a community."
    )
    described: Annotated[
        tuple[InWords, ...],
        Rows(msgid("Description %(number)d"), msgid("Add a description")),
    ] = Field(
        (),
        title=msgid("How the group is described"),
        description='Of a group without names: "four other members of the same network".',
    )
    other_names: Annotated[
        tuple[OtherName, ...],
        Rows(msgid("Other name %(number)d"), msgid("Add another name")),
    ] = Field((), title=msgid("Other names and spellings"))
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
    spoken_of: Annotated[
        tuple[InWords, ...],
        Rows(msgid("Way of speaking of the person %(number)d"), msgid("Add another language")),
    ] = Field(
        (),
        title=msgid("How the person wants to be spoken of"),
        description="A pronoun or a form of address, which a document prints behind the name where "
        'it introduces the person: "they", "iel". It is never guessed.',
    )


class Person(PersonDetails):
    """A person that the alert is about.

    `id` is given at filing; None in alerts from before persons had one: see `identified`.
    """

    id: UUID | None = Field(
        None,
        description="A UUID that you choose, by which `to` of an act and `tie_to` of a person name "
        "this person. Needed if an alert has several; given at filing if left out.",
    )
    tie: Annotated[Code, Coded("ties")] | None = Field(
        None,
        title=msgid("Tie to another person"),
        description="What the person is to the one that `tie_to` names: the wife, the sister.",
    )
    tie_to: Annotated[UUID, OfPersons()] | None = Field(
        None, title=msgid("To which person"), description="The id of a person of the alert."
    )
    situation: Annotated[Code, Coded("situations")] | None = Field(
        None,
        title=msgid("Current situation of the person"),
        description="Null: the situation that the alert gives for everybody.",
    )
    situation_since: date | None = Field(None, title=msgid("In this situation since"))
    hiding_place: Line | None = Field(
        None,
        title=msgid("Place of hiding"),
        description="Where the person hides, the most exact words first: `an invented farm, "
        "Invented Province`. It stays with the readers of the alert and its cases; no document may "
        "name it, and nobody can confirm one that does.",
    )


class Persons(Frozen):
    """The persons of an alert. Fields of which nothing is known are left out: 500 fit an event.

    What is left out has its default for every reader, so a default of a person never changes.
    """

    persons: tuple[Person, ...]

    leaves_out_unknown: ClassVar[bool] = True


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

"""Which persons of an alert a document names. Source: our own rule.

Defenders come before others, and no organisation is named beside people.
"""

from collections.abc import Iterable
from uuid import UUID

from services.triage.rules.acts import PEOPLE
from shared.contracts.persons import Person

MOST_NAMED_AGAIN = 3
"""More people than these are named once, and not in each demand."""


def named_persons(persons: Iterable[Person]) -> list[Person]:
    """Return the defenders who have a name, each once.

    If there is no defender, the others who have a name. No organisation is named beside people:
    nobody can release it or give it a doctor. The same if the people have no name: the text would
    say that the organisation suffered what was done to them.
    """
    told = list(persons)
    by_name: dict[str, Person] = {}
    for each in told:
        if each.name:
            by_name.setdefault(each.name.casefold(), each)
    defenders = [each for each in by_name.values() if each.defender]
    found = defenders if any(each.defender for each in told) else list(by_name.values())
    if not are_people(told):
        return found
    return [each for each in found if each.kind in PEOPLE]


def are_people(told: Iterable[Person]) -> bool:
    """Return whether a person or a group is among them."""
    return any(each.kind in PEOPLE for each in told)


def count_left_out(persons: Iterable[Person]) -> int:
    """Return how many persons the text does not name; 0 if nobody is named.

    They have no name, are not defenders, or are organisations beside persons.
    """
    told = list(persons)
    named = {(each.name or "").casefold() for each in named_persons(told)}
    if not named:
        return 0
    others = [each for each in told if (each.name or "").casefold() not in named]
    return len({each.name.casefold() for each in others if each.name}) + sum(
        not each.name for each in others
    )


def named_by_id(persons: Iterable[Person]) -> dict[UUID | None, Person]:
    """Return those who have a name, by id; nobody where two alerts gave one id to two persons."""
    found: dict[UUID | None, Person] = {}
    names: dict[UUID | None, set[str]] = {}
    for each in persons:
        if each.name:
            found[each.id] = each
            names.setdefault(each.id, set()).add(each.name)
    return {person: each for person, each in found.items() if len(names[person]) == 1}

"""Decide whom a document names of those that an alert tells of. Rules of the house.

Defenders come before others, and no organisation is named beside people.
"""

from collections.abc import Iterable

from services.triage.rules.acts import PEOPLE
from shared.contracts.content import Person

MOST_NAMED_AGAIN = 3
"""More people than these are named once, and not in each demand."""


def named_persons(persons: Iterable[Person]) -> list[Person]:
    """Return the defenders who have a name, each once.

    Where nobody told of is a defender, the others who have a name.

    No organisation is named beside people: nobody can release it or give it a doctor. Nor is it
    where the people have no name: the text would say that it suffered what was done to them.
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
    """Return how many of those told of the words do not name; 0 where nobody is named.

    They have no name, are no defenders, or are organisations beside persons.
    """
    told = list(persons)
    named = {(each.name or "").casefold() for each in named_persons(told)}
    if not named:
        return 0
    others = [each for each in told if (each.name or "").casefold() not in named]
    return len({each.name.casefold() for each in others if each.name}) + sum(
        not each.name for each in others
    )

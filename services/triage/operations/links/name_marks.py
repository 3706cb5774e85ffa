"""The marks of an alert: keyed hashes of its names, by which similar alerts are found."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from services.triage.rules.similarity import Fingerprint
from shared.contracts.codes import ActOutline
from shared.contracts.persons import Person, Persons
from shared.names import normalise, sound_keys
from shared.storage.lookup import LookupKey

Mark = tuple[str, bytes]
"""The kind (name, sound, organisation) and the keyed hash."""

MOST_MARKS = 2_000
"""Of one alert. Fifty persons with names of six words have some 1,100."""
WORDS_OF_A_NAME, WORDS_OF_MANY_NAMES = 8, 4
"""How many words of a name have sounds by which it is found: of an alert with more than
`MOST_MARKS`, fewer. Whole names and organisations are always marks. A longer name is still found by
its first words; what is left out is only the sound of the words after them.
"""

FEW_LETTERS = 300
"""The marks of names with this many letters in total take some milliseconds."""

MOST_LOCKS = 32
"""Of one alert. PostgreSQL has room for some 6,400 locks in all with its default settings."""
EVERY_MARK = 0x746F6373696E
"""One lock for all marks."""


def marks_of(lookup: LookupKey, persons: Persons) -> frozenset[Mark]:
    """Return the keyed hashes of the names in an alert, by which similar alerts are found.

    At most `MOST_MARKS`, so that an alert with unusual names cannot take the place of all others.
    Takes up to half a second for those (see `with_marks`).
    """
    names = set(_names(persons))
    sounds = {name: sound_keys(name, WORDS_OF_A_NAME) for name in names}
    if sum(map(len, sounds.values())) + 3 * len(persons.persons) > MOST_MARKS:
        sounds = {name: sound_keys(name, WORDS_OF_MANY_NAMES) for name in names}
    return frozenset(_marks(lookup, persons, sounds))


async def with_marks(lookup: LookupKey, persons: Persons) -> frozenset[Mark]:
    """Return the marks; beside the event loop if there are many names."""
    if sum(map(len, _names(persons))) <= FEW_LETTERS:
        return marks_of(lookup, persons)
    return await asyncio.to_thread(marks_of, lookup, persons)


def locks_of(marks: Collection[Mark]) -> list[int]:
    """Return the advisory locks of these marks in one order: at most `MOST_LOCKS`, or none.

    So two alerts that share several do not deadlock. For an alert with more marks, only
    `EVERY_MARK` is locked: it waits for all others, and they for it.
    """
    locks = sorted({int.from_bytes(value[:8], signed=True) for _, value in marks})
    return locks if len(locks) <= MOST_LOCKS else []


def _marks(
    lookup: LookupKey, persons: Persons, sounds: Mapping[str, Collection[str]]
) -> Iterator[Mark]:
    for person in persons.persons:
        for name in _names_of(person):
            if plain := normalise(name):
                yield "name", lookup.hash("case name", plain)
            for key in sounds[name]:
                yield "sound", lookup.hash("case sound", key)
        organisation = person.name if person.kind == "organisation" else person.organisation
        if organisation and (plain := normalise(organisation)):
            yield "organisation", lookup.hash("case organisation", plain)


def _names(persons: Persons) -> Iterator[str]:
    for person in persons.persons:
        yield from _names_of(person)


def _names_of(person: Person) -> Iterator[str]:
    """Yield each name and spelling under which another alert may tell of somebody."""
    named = (person.name, person.pseudonym, *(other.name for other in person.other_names))
    yield from dict.fromkeys(name for name in named if name)


def fingerprint_of(
    country: str, acts: tuple[ActOutline, ...], marks: Collection[Mark]
) -> Fingerprint:
    """Return what can be compared of an alert."""

    def of(kind: str) -> frozenset[bytes]:
        return frozenset(value for each, value in marks if each == kind)

    return Fingerprint(
        country=country,
        names=of("name"),
        sounds=of("sound"),
        organisations=of("organisation"),
        dates=dates_of(acts),
        violations=frozenset(act.violation for act in acts),
    )


def dates_of(acts: Iterable[ActOutline]) -> frozenset[date]:
    """Return the days of the acts, if they are known."""
    return frozenset(act.on for act in acts if act.on is not None)

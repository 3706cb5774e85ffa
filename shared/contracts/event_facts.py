"""Name many persons of an act by their places in an event, and put their ids back.

500 ids in each of ten acts are more than an event holds. Then an event names those persons by their
places in its own list of persons: `1-500`. A reader puts the ids back before it does anything else.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.codes import Code
from shared.contracts.envelope import Frozen
from shared.contracts.facts import Facts
from shared.contracts.persons import Person

WITH_PERSONS = ("acts", "developments", "deprivations", "charges", "expected")
"""The lists of which each record says whom it concerns."""
NAMED_BY_ID = 10
"""So many persons of a record are always named by their ids."""

Places = Annotated[
    str, StringConstraints(pattern=r"^[1-9]\d*(-[1-9]\d*)?(,[1-9]\d*(-[1-9]\d*)?)*$")
]


class WhomByPlaces(Frozen):
    """Whom one record concerns: its list, its number in it from 0, and places of persons from 1.

    `check`: the first 16 hexadecimal digits of the SHA-256 of the ids in this order, so that a list
    of persons in another order is never taken for this one.
    """

    of: Code = Field(examples=["acts"])
    number: int = Field(ge=0)
    places: Places = Field(examples=["1-40,44"])
    check: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Whom(Frozen):
    """Whom records of an alert concern whose `to` would not fit into its event.

    Such a `to` is empty, which has always meant that the record does not say whom it concerns: a
    reader that does not know this part says it of nobody.
    """

    records: tuple[WhomByPlaces, ...]


def by_places(facts: Facts, persons: Sequence[Person]) -> tuple[Facts, Whom]:
    """Return facts without the ids of many, and these by their places in `persons`."""
    at = {each.id: place for place, each in enumerate(persons, start=1)}
    lists: dict[str, tuple[Any, ...]] = {}
    whom = []
    for name in WITH_PERSONS:
        short = []
        for number, record in enumerate(getattr(facts, name)):
            if len(record.to) <= NAMED_BY_ID or any(each not in at for each in record.to):
                short.append(record)
                continue
            to = sorted(record.to, key=at.__getitem__)
            places = ",".join(_ranges([at[each] for each in to]))
            whom.append(WhomByPlaces(of=name, number=number, places=places, check=_check(to)))
            short.append(record.model_copy(update={"to": ()}))
        lists[name] = tuple(short)
    return facts.model_copy(update=lists), Whom(records=tuple(whom))


def in_full(facts: Facts, whom: Whom | None, persons: Sequence[Person]) -> Facts:
    """Return the facts of an event with the ids of all whom each record concerns.

    `persons`: those of the same event. What does not fit them stays unsaid.
    """
    ids = [each.id for each in persons]
    lists: dict[str, list[Any]] = {name: list(getattr(facts, name)) for name in WITH_PERSONS}
    for each in whom.records if whom else ():
        records, to = lists.get(each.of, []), _at(each.places, ids)
        if each.number < len(records) and to and each.check == _check(to):
            records[each.number] = records[each.number].model_copy(update={"to": to})
    return facts.model_copy(update={name: tuple(lists[name]) for name in lists})


def _ranges(places: Sequence[int]) -> Iterator[str]:
    """Yield rising numbers as ranges: `1-40`, `44`."""
    for _, run in groupby(enumerate(places), key=lambda each: each[1] - each[0]):
        numbers = [number for _, number in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _at(places: str, ids: Sequence[UUID | None]) -> tuple[UUID, ...]:
    """Return the ids at these places; none if one of the places is not there."""
    found: list[UUID] = []
    for each in places.split(","):
        first, _, last = each.partition("-")
        until = int(last or first)
        named = [one for one in ids[int(first) - 1 : until] if one is not None]
        if until > len(ids) or len(named) != until - int(first) + 1:
            return ()
        found += named
    return tuple(found)


def _check(ids: Sequence[UUID]) -> str:
    return sha256(b"".join(each.bytes for each in ids)).hexdigest()[:16]

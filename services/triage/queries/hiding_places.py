"""Find where somebody hides, or hid, in the texts of a document."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.finding import Rule, shown_name
from services.triage.rules.findings.sought_names import SoughtName
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.whole import find_whole_names
from services.triage.tables import KeptPersons
from shared.contracts.facts import Facts
from shared.names import transliterate
from shared.taxonomy import Taxonomy

_COMMA = re.compile("[,;،؛、，；]")  # noqa: RUF001 (of other scripts)
_FEWEST_LETTERS = 4
"""Of a place in the letters of another script: fewer are an ordinary word."""


def hiding_places(
    opened: Sequence[tuple[KeptPersons, Facts]],
    by_id: Mapping[UUID, Recorded],
    taxonomy: Taxonomy,
) -> Iterator[SoughtName]:
    """Yield where somebody hides; the words before the first comma are looked for alone as well.

    What the record also names as the place of something that happened, or within the name of an
    organisation, can be confirmed: a document of an arrest in Nairobi must be able to say Nairobi.
    So can a former place, which may have become a part of what is told.
    """
    said = "\n".join(line for each in opened for line in _said_openly(*each, taxonomy))
    for persons, _ in opened:
        for each in persons.persons:
            if each.hiding_place and each.id is not None and each.id in by_id:
                yield from _of(by_id[each.id], each.hiding_place, said)
        for former in persons.former_places:
            if former.person in by_id:
                spelt = [
                    each for words in _with_first_words(former.place) for each in _spelt(words)
                ]
                yield _sought(Rule.FORMER_HIDING_PLACE, by_id[former.person], spelt)


def _of(whose: Recorded, place: str, said: str) -> Iterator[SoughtName]:
    exact: list[str] = []
    wide: list[str] = []
    for each in _with_first_words(place):
        spelt = _spelt(each)
        (wide if _is_all_in(said, spelt) else exact).extend(spelt)
    if exact:
        yield _sought(Rule.HIDING_PLACE, whose, exact)
    if wide:
        yield _sought(Rule.HIDING_AREA, whose, wide)


def _is_all_in(said: str, spelt: Iterable[str]) -> bool:
    """Return whether each part between commas is there, in one of the spellings of the place."""
    return any(
        all(
            find_whole_names([part, part.title()], said) is Match.SURE
            for part in map(str.strip, _COMMA.split(each))
            if part
        )
        for each in spelt
    )


def _sought(rule: Rule, whose: Recorded, places: Sequence[str]) -> SoughtName:
    return SoughtName(rule, whose.who, shown_name(whose), places, (), is_whole=True)


def _said_openly(persons: KeptPersons, facts: Facts, taxonomy: Taxonomy) -> Iterator[str]:
    """Yield the country, the places and the organisations that documents are made from."""
    yield from filter(None, taxonomy.countries.get(facts.country).labels.model_dump().values())
    yield from (each.place or "" for each in facts.acts)
    yield from (each.place or "" for each in facts.deprivations)
    yield from (each.place or "" for each in facts.expected)
    for person in persons.persons:
        yield person.organisation or ""
        yield from (each.organisation or "" for each in person.functions)


def _with_first_words(place: str) -> tuple[str, ...]:
    """Return a place, and its words before the first comma."""
    return tuple(dict.fromkeys((place, _COMMA.split(place)[0].strip() or place)))


def _spelt(place: str) -> list[str]:
    """Return a place as it is written, and in Latin letters."""
    latin = transliterate(place).title()
    return list(dict.fromkeys((place, latin))) if len(latin) >= _FEWEST_LETTERS else [place]

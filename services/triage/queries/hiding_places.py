"""Find where somebody hides, or hid, in the texts of a document."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from services.triage.rules.acts_of_persons import Recorded
from services.triage.rules.findings.finding import Rule, shown_name
from services.triage.rules.findings.sought_places import SoughtPlace
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.places import PlacesText, find_places
from services.triage.rules.texts.searchable import scripts_of
from services.triage.tables import KeptPersons
from shared.contracts.facts import Facts
from shared.names import transliterate
from shared.names.cities import names_of_city
from shared.names.towns import is_town
from shared.taxonomy import Taxonomy

_PARTED = re.compile(r"[,;،؛၊။、，；(\[{（【\n]|\s[-\u2010-\u2015/|]+\s|:\s")  # noqa: RUF001 (of other scripts)
"""What stands between a town and what is said of the place in it."""
_CLOSES = re.compile(r"[)\]}）】]")  # noqa: RUF001 (of other scripts)
_WHERE = re.compile(
    r"^(?:(?:in|at|near|(?:the )?(?:city|town|village) of|à|en|dans|près de|(?:la )?ville de"
    r"|(?:le )?village de|cerca de|(?:la )?ciudad de|em|no|na|perto de|(?:a )?cidade de"
    r"|в|во|на|под|около|возле|г\.|гор\.|город[е]?|сел[ое]|деревн[яе]|пос\.|пос[её]лок|місто|м\.|с\."  # noqa: RUF001 (of other scripts)
    r"|في|قرب|مدينة|قرية|بلدة)\s+)+",
    re.IGNORECASE,
)
"""Words before the name of a place, which a text does not have, or has in another form."""
Labels = Mapping[str, Sequence[str]]
_FEWEST_LETTERS = 4
"""Of a place in the letters of another script: fewer are an ordinary word."""


def hiding_places(
    opened: Sequence[tuple[KeptPersons, Facts]],
    by_id: Mapping[UUID, Recorded],
    taxonomy: Taxonomy,
) -> Iterator[SoughtPlace]:
    """Yield where somebody hides; the words before the first comma are looked for alone as well.

    What the record also names as the place of something that happened, or within the name of an
    organisation, can be confirmed: a document of an arrest in Nairobi must be able to say Nairobi.
    So can a former place, which may have become a part of what is told, also one of somebody who
    is not in the record any more.
    """
    labels = _labels_of_countries(taxonomy)
    said = _said(opened, taxonomy)
    for persons, _ in opened:
        for each in persons.persons:
            if each.hiding_place and each.id is not None and each.id in by_id:
                yield from _of(by_id[each.id], each.hiding_place, said, labels)
        for former in persons.former_places:
            whose = by_id.get(former.person)
            shown = (whose.who, shown_name(whose)) if whose else ("", "")
            spelt = names_sought(former.place, labels)
            yield SoughtPlace(Rule.FORMER_HIDING_PLACE, None, *shown, former.place, spelt)


def names_sought(place: str, labels: Labels = MappingProxyType({})) -> list[str]:
    """Return all that is looked for of a place; `labels`: of countries, by their names."""
    return [name for words in _with_first_words(place) for name in _spelt(words, labels)]


def names_not_said(
    places: Iterable[str], opened: Sequence[tuple[KeptPersons, Facts]], taxonomy: Taxonomy
) -> list[str]:
    """Return all that is looked for of these places, without what the record itself says openly."""
    labels, said = _labels_of_countries(taxonomy), _said(opened, taxonomy)
    spelt = (_spelt(words, labels) for place in places for words in _with_first_words(place))
    return [name for names in spelt if not _is_all_in(said, names) for name in names]


def _said(opened: Sequence[tuple[KeptPersons, Facts]], taxonomy: Taxonomy) -> PlacesText:
    return PlacesText("\n".join(line for each in opened for line in _said_openly(*each, taxonomy)))


def _of(whose: Recorded, place: str, said: PlacesText, labels: Labels) -> Iterator[SoughtPlace]:
    exact: list[str] = []
    wide: list[str] = []
    for each in _with_first_words(place):
        spelt = _spelt(each, labels)
        (wide if _is_all_in(said, spelt) else exact).extend(spelt)
    shown = (whose.who, shown_name(whose), place)
    if exact:
        town = _is_only_a_town(place, labels)
        yield SoughtPlace(Rule.HIDING_PLACE, Rule.HIDING_ALIKE, *shown, exact, is_town=town)
    if wide:
        yield SoughtPlace(Rule.HIDING_AREA, None, *shown, wide)


def _is_only_a_town(place: str, labels: Labels) -> bool:
    """Return whether it is a large city, perhaps with its country, and nothing in it."""
    parts = [_WHERE.sub("", each) or each for each in _parts(place)]
    towns = [each for each in parts if each.casefold() not in labels]
    return bool(towns) and all(map(is_town, towns))


def _is_all_in(said: PlacesText, spelt: Iterable[str]) -> bool:
    """Return whether each part between commas is there, in one of the spellings of the place."""
    return any(
        all(find_places([part, part.title()], said) is Match.SURE for part in _parts(each))
        for each in spelt
    )


def _said_openly(persons: KeptPersons, facts: Facts, taxonomy: Taxonomy) -> Iterator[str]:
    """Yield the country, the places and the organisations that documents are made from."""
    yield from filter(None, taxonomy.countries.get(facts.country).labels.model_dump().values())
    yield from (each.place or "" for each in facts.acts)
    yield from (each.place or "" for each in facts.developments)
    yield from (each.place or "" for each in facts.deprivations)
    yield from (each.place or "" for each in facts.expected)
    for person in persons.persons:
        yield person.organisation or ""
        yield from (each.organisation or "" for each in person.functions)


def _parts(place: str) -> list[str]:
    parts = (each.strip() for each in _PARTED.split(_CLOSES.sub(" ", place)))
    return [each for each in parts if each]


def _with_first_words(place: str) -> tuple[str, ...]:
    """Return a place, its words before the first comma or bracket, and these without "in"."""
    first = next(iter(_parts(place)), place)
    bare = _WHERE.sub("", first) or first
    return tuple(dict.fromkeys((place, first, bare)))


def _spelt(place: str, labels: Labels) -> list[str]:
    """Return a place as it is written, in Latin letters, and as other languages call it."""
    latin = transliterate(place)
    if scripts_of(place) - {"LATIN"}:
        latin = latin.title()  # else it keeps to the small letters that were typed
    own = (place, latin) if len(latin) >= _FEWEST_LETTERS else (place,)
    return list(dict.fromkeys((*own, *names_of_city(place), *labels.get(place.casefold(), ()))))


def _labels_of_countries(taxonomy: Taxonomy) -> Labels:
    """Return what each country is called, by each of its names in small letters."""
    every = (tuple(filter(None, dict(each.labels).values())) for each in taxonomy.countries)
    return {name.casefold(): names for names in every for name in names}

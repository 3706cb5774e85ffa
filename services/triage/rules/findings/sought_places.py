"""Places of hiding that a text must not have, or only for a reason: where they stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from services.triage.rules.findings.finding import Finding, Rule
from services.triage.rules.findings.sought_names import TITLED
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import Mention, find_mentions
from services.triage.rules.names.placed import NamesToPlace
from services.triage.rules.names.places import PlacesText, find_place_sounds, find_places
from services.triage.rules.texts.plain_letters import spelt

_HYPHEN = re.compile(r"\s*[-\u2010-\u2015]\s*")
_BEFORE_A_DAY = r"(?=[,،]\s+\D{0,4}\d)"
"""What stands behind the cities of a date line: "Paris-Geneva, 1 December", "Genève, le 1er"."""
_OF_OTHERS = frozenset({"addressees", "clauses", "signatories"})
"""Fields without words about the persons of the record: `clauses` are those of the library."""


@dataclass(frozen=True, repr=False)
class SoughtPlace:
    """A place to look for under `names`; `place`: as the record has it.

    `alike`: the rule of what may be it, in another spelling or in small letters; None: the same.
    `is_town`: it is only a city, which is also in addresses and in names of persons.
    """

    rule: Rule
    alike: Rule | None
    who: str
    person: str
    place: str
    names: Sequence[str]
    is_town: bool = False

    def look(self, text: PlacesText) -> Match:
        found = find_places(self.names, text)
        return found if found is Match.SURE else max(found, find_place_sounds(self.names, text))


def find_sought_places(
    sought: Sequence[SoughtPlace],
    written: Mapping[str, str],
    names: Mapping[str, Sequence[str]] = MappingProxyType({}),
    cities: Sequence[str] = (),
) -> Iterator[Finding]:
    """Yield a finding for each field that has one of the places, with its first sentence.

    A city in the address of somebody, in a whole name of a person or in the date line of the house
    tells nobody where somebody hides: it is a question (`HIDING_TOWN`), once for the document. In
    any other words it is found as every place. `names`: of the persons of the record, by who they
    are; `cities`: of date lines.
    """
    if not sought:
        return
    looked = _Looked(written, WithoutNames(names, cities))
    for each in sought:
        if each.look(looked.prepare("\n".join(written.values()))) is not Match.NO:
            yield from looked.find(each)


class _Looked:
    """The texts of a document, each prepared once; forgotten with the request."""

    def __init__(self, written: Mapping[str, str], unnamed: "WithoutNames") -> None:
        self._written = written
        self._own = {f: t for f, t in written.items() if f.rpartition(".")[2] not in _OF_OTHERS}
        self.prepare = cache(PlacesText)
        self._bare = cache(lambda text: PlacesText(unnamed.of(text)))

    def find(self, sought: SoughtPlace) -> Iterator[Finding]:
        found = find_mentions(self._written, lambda text: sought.look(self.prepare(text)))
        if not sought.is_town:
            yield from (_found(sought, at) for at in found)
            return
        told = find_mentions(self._own, lambda text: sought.look(self._bare(text)))
        yield from (_found(sought, at) for at in told)
        fields = {at.field for at in told}
        yield from (_found(sought, at, Rule.HIDING_TOWN) for at in found if at.field not in fields)


def _found(sought: SoughtPlace, at: Mention, rule: Rule | None = None) -> Finding:
    found = sought.rule if at.match is Match.SURE else sought.alike or sought.rule
    place = (at.field, at.words, at.start, at.end)
    return Finding(rule or found, sought.who, sought.person, (), *place, about=sought.place)


class WithoutNames:
    """Texts without whole names of persons and without the date line of the house."""

    def __init__(self, names: Mapping[str, Sequence[str]], cities: Sequence[str]) -> None:
        self._names = NamesToPlace(names)
        single = (city for line in cities for city in _HYPHEN.split(line))
        lines = sorted({*cities, *single}, key=len, reverse=True)
        self._dated = re.compile(rf"(?m)^\s*(?:{'|'.join(map(re.escape, lines))}){_BEFORE_A_DAY}")
        self._has_cities = bool(lines)

    def of(self, text: str) -> str:
        """Return the text with other signs in the place of names of more than one word."""
        text = spelt(text)
        whole = [
            (each.start, each.end)
            for each in self._names.find(text)
            if len(text[each.start : each.end].split()) > 1
        ]
        spans = [*whole, *(found.span() for found in TITLED.finditer(text))]
        spans += [found.span() for found in self._dated.finditer(text)] if self._has_cities else []
        for start, end in spans:
            text = f"{text[:start]}{'_' * (end - start)}{text[end:]}"
        return text

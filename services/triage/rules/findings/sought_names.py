"""Names that a text with names must not have either, or only for a reason: where they stand."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from services.triage.rules.findings.finding import Finding, Rule
from services.triage.rules.names import in_text, whole
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import find_mentions
from services.triage.rules.names.places import PlacesText, find_place_sounds, find_places
from services.triage.rules.texts.searchable import Text

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŽŠČА-ЯЁ][^\W\d_]+"
_TITLED = re.compile(
    r"\b(?:M(?:r|rs|s|x|me|lle|aître)?|Dr|Sra?|Srta|Dra|Prof|[Гг]-(?:н[ау]?|ном|ж[аиуе])|"
    r"[Гг]осподин\w*|[Гг]оспож\w*)\.?[\s\u00a0]+"
    rf"(?P<capital>{_CAPITAL}(?:[\s\u00a0]+{_CAPITAL})*)"
    r"|(?:السيدة?|الأستاذة?|الدكتورة?)\s+(?P<arabic>(?!ال|رئيس|وزير)[^\W\d_]+(?:\s+[^\W\d_]+)?)"
)
_OFFICES = re.compile(
    "President|Prime|Minister|Chair|Secretary|Director|Ambassador|Speaker|Judge|Prosecutor|"
    "Commissioner|General|Président|Premier|Ministre|Presidente|Primer|Ministro|Secretario|Fiscal|"
    "Президент|Премьер|Министр"
)


@dataclass(frozen=True, repr=False)
class SoughtName:
    """Names, or the words of a place, to look for.

    `person`: whom they are of, to show. `known`: names that the text may have. `is_whole`: only the
    words together are meant, as for a place or an organisation.
    """

    rule: Rule
    who: str
    person: str
    names: Sequence[str]
    known: Sequence[str] = ()
    is_whole: bool = False

    def look(self, text: str) -> Match:
        if self.is_whole:
            return whole.find_whole_names(self.names, text)
        return in_text.find_names(self.names, Text(text), self.known)


def find_sought(sought: Sequence[SoughtName], written: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each field that has one of the names, with its first sentence."""
    if not sought:
        return
    everything = "\n".join(written.values())
    for each in sought:
        if each.look(everything) is not Match.SURE:
            continue
        for place in find_mentions(written, each.look):
            if place.match is Match.SURE:
                yield Finding(
                    each.rule,
                    each.who,
                    each.person,
                    (),
                    place.field,
                    place.words,
                    place.start,
                    place.end,
                )


@dataclass(frozen=True, repr=False)
class SoughtPlace:
    """A place to look for under `names`; `place`: as the record has it.

    `alike`: the rule of what may be it, in another spelling or in small letters; None: the same.
    """

    rule: Rule
    alike: Rule | None
    who: str
    person: str
    place: str
    names: Sequence[str]

    def look(self, text: PlacesText) -> Match:
        found = find_places(self.names, text)
        return found if found is Match.SURE else max(found, find_place_sounds(self.names, text))


def find_sought_places(
    sought: Sequence[SoughtPlace], written: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield a finding for each field that has one of the places, with its first sentence."""
    if not sought:
        return
    prepare = cache(PlacesText)  # forgotten with the request
    everything = "\n".join(written.values())
    for each in sought:
        if each.look(prepare(everything)) is Match.NO:
            continue
        for at in find_mentions(written, lambda text, each=each: each.look(prepare(text))):  # type: ignore[misc]  # bound now
            rule = each.rule if at.match is Match.SURE else each.alike or each.rule
            place = (at.field, at.words, at.start, at.end)
            yield Finding(rule, each.who, each.person, (), *place, about=each.place)


def named_by_title(text: str) -> str:
    """Return the first name behind a courtesy title; "" if there is none, or only an office."""
    for found in _TITLED.finditer(text):
        name = found["capital"] or found["arabic"]
        if not _OFFICES.match(name):
            return name
    return ""

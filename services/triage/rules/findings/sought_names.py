"""Names that a text with names must not have either, or only for a reason: where they stand."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.triage.rules.findings.finding import Finding, Rule
from services.triage.rules.names import in_text, whole
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.mentions import find_mentions
from services.triage.rules.texts.searchable import Text

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŽŠČА-ЯЁ][^\W\d_]+"
TITLED = re.compile(
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


def named_by_title(text: str) -> str:
    """Return the first name behind a courtesy title; "" if there is none, or only an office."""
    for found in TITLED.finditer(text):
        name = found["capital"] or found["arabic"]
        if not _OFFICES.match(name):
            return name
    return ""

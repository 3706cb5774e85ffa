"""Whether a text holds somebody in another prison than the record: by the names of the places.

Names in other letters than those of the record claim nothing, because some are translated; nor do
Arabic ones, which no capital letter tells from other words.
"""

import re
from collections.abc import Iterable

from services.triage.rules.texts.plain_letters import (
    any_of,
    is_cyrillic,
    plain,
    spelt,
    unaccented,
)

_FACILITY = any_of(
    r"\b(?:prison|jail|penitentiary|detention (?:centre|center|facility)|police station|"
    r"correctional (?:centre|center|facility)|penitencier|maison d'arret|centre de detention|"
    r"commissariat|carcel|penal|prision|penitenciaria|centro penitenciario|comisaria|presidio|"
    r"cadeia|prisao|penitenciaria|delegacia|тюрьм\w+|колони\w+|сизо|изолятор\w*)\b"
)
_GENERIC = frozenset(
    {
        "central",
        "centrale",
        "centro",
        "main",
        "national",
        "nationale",
        "nacional",
        "federal",
        "state",
        "women",
        "womens",
        "men",
        "high",
        "maximum",
        "security",
        "maxima",
        "seguridad",
        "seguranca",
        "securite",
        "prison",
        "jail",
        "detention",
        "center",
        "centre",
        "facility",
        "police",
        "station",
        "correctional",
        "penitentiary",
        "the",
        "la",
        "le",
        "el",
        "o",
        "a",
        "de",
        "du",
        "des",
        "mr",
        "ms",
        "mrs",
        "dr",
        "mme",
    }
)
"""Words of a name that many prisons have."""
_WORD = re.compile(r"[^\W_]+")
_BEFORE = re.compile(r"(?:(?<=[\s(«\"'])[A-ZÀ-ÞА-Я][^\W_]*(?:['\u2019\-][^\W_]+)*\s+){1,5}$")
_BEHIND = re.compile(
    r"(?:(?:\s+[a-zà-ÿа-я]+)?\s+(?:(?:de|du|des|del|da|do|of)\s+|d')(?:(?:la|los)\s+)?|\s+)"
    r"[«\"\u201c]?(?P<name>(?:[A-ZÀ-ÞА-Я][^\W_]*(?:['\u2019\-][^\W_]+)*\s?){1,4})"
)
_AT = any_of(
    r"\b(?:in|at|inside|into|to|a|au|dans|en|vers|na|no|num|numa|em|para|в|во)\s+"
    r"(?:(?:the|la|le|l|el|una?|a|o|l')\s*)?$"
)
"""Words before the prison where somebody is: not "far from", "a guard of"."""
_CALLED = r"(?:Prison|Jail|Penitentiary|Detention|Correctional|Remand|[Pp]olice (?:S|h)[a-z]+)"
_BESIDE_PRISON = re.compile(rf"(?:['\u2019]s)?(?:\s+[A-Z][\w'\u2019-]*){{0,3}}\s+{_CALLED}")
_WITHIN = re.compile(_CALLED)
_PRISON_OF = re.compile(
    r"\b(?:prison|arr\u00eat|c\u00e1rcel|penal|pres\u00eddio|penitenci\u00e1ria|тюрьм[аеуы])"
    r"(?:\s+[a-zà-ÿа-я]+)?(?:\s+d['\u2019]|\s+(?:of|de|do|da)\s|\s)$"
)
"""Not "prisión de A" and "prisão de A", which tell that A was imprisoned."""
_NUMBER = re.compile(r"\s*(?:№|no\.?|n°|number)\s*(?P<name>\d+)", re.IGNORECASE)
_OF_A_COUNTRY = re.compile(r"(?:an|ese|ish)$")
_ALIKE = 4
"""Names are one name if they begin with so many same letters."""


def is_elsewhere(text: str, start: int, end: int, places: Iterable[str]) -> bool:
    """Return whether the words between `start` and `end` name a prison that is none of `places`."""
    said = _named(text, start, end)
    known = {each for place in places for each in _names(place)}
    scripts = {_script(word) for word in said if not word.isdigit()}
    known = {each for each in known if _script(each) in scripts}
    return bool(said and known) and not any(
        one[:_ALIKE] == other[:_ALIKE] for one in said for other in known
    )


def is_of_a_prison(text: str, start: int, end: int) -> bool:
    """Return whether a name is that of a prison: "Invented Prison", « la prison d'Invented »."""
    called = _WITHIN.search(text, start, end) or _BESIDE_PRISON.match(text, end)
    return (called or _PRISON_OF.search(text, 0, start)) is not None


def _named(text: str, start: int, end: int) -> set[str]:
    """Return the words of the name of a prison, as "Fictitious" of "Fictitious Women's Prison"."""
    low = unaccented(plain(text))
    for facility in _FACILITY.finditer(low, start, end):
        before = _BEFORE.search(text, start, facility.start())
        behind = _BEHIND.match(text, facility.end(), end)
        number = _NUMBER.match(text, facility.end(), end)
        if not _AT.search(low, 0, before.start() if before else facility.start()):
            continue
        words = [before[0] if before else "", behind["name"] if behind else ""]
        found = _names(" ".join(words)) | ({number["name"]} if number else set())
        if before and not behind and text[facility.start()].islower():
            found = {each for each in found if not _OF_A_COUNTRY.search(each)}
        if found:
            return found
    return set()


def _names(place: str) -> set[str]:
    return set(_WORD.findall(unaccented(plain(spelt(place))))) - _GENERIC


def _script(word: str) -> str:
    return "cyrillic" if is_cyrillic(word) else "latin"

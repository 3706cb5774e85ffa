"""Choose the spelling of a name that a document prints."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.persons import Person

SPELLING = "spelling"
"""The use of another name that is this name, written otherwise."""

_BEGINNINGS: Mapping[str, str] = MappingProxyType(
    {"latn": "LATIN ", "arab": "ARABIC ", "cyrl": "CYRILLIC "}
)
"""How Unicode names the letters of a script that documents are written in."""


def name_in(person: Person, script: str) -> str:
    """Return the name, or its spelling in this script if one is recorded and the name is not in it.

    Else its Latin spelling: readers of Russian rarely read Arabic.
    Only what is recorded as a spelling: never a legal, former or pen name, and nothing of somebody
    whose name itself is not recorded.
    """
    name = person.name or ""
    if not name or _is_in(name, script):
        return name
    spelt = [each.name for each in person.other_names if each.use == SPELLING]
    found = (each for known in (script, "latn") for each in spelt if _is_in(each, known))
    return next(found, name)


def is_readable(words: str, script: str) -> bool:
    """Return whether readers of this script can read all letters: theirs, and Latin ones."""
    known = (_BEGINNINGS[script], _BEGINNINGS["latn"])
    names = (unicodedata.name(each, "") for each in words if each.isalpha())
    return all(each.startswith(known) or "MODIFIER" in each for each in names)


def _is_in(name: str, script: str) -> bool:
    letters = (unicodedata.name(each, "") for each in name if each.isalpha())
    return any(each.startswith(_BEGINNINGS[script]) for each in letters)

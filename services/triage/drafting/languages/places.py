"""Say where something was, of a place whose name tells of what kind it is: `places.yaml` has these.

So "Kisumu County" is "en el condado de Kisumu" in Spanish, and « Cauca » « dans le Cauca » in
French.
"""

import re
from collections.abc import Mapping
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from shared.plain_yaml import load_data

_FRENCH = "fr"
_OFFICES = frozenset({"Departamento", "Département"})
_OF = re.compile(r"(?:de la|de los|de las|del|de|du|des|da|do|das|dos|of)\s+|d['\u2019]")


class _Kind(BaseModel):
    """One kind: the words by which names tell it, and how each language says that it is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: frozenset[str]
    ends: frozenset[str]
    said: Mapping[str, str]


class _Places(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regions: Mapping[str, _Kind]
    french: Mapping[str, str]


_PLACES = _Places.model_validate(
    load_data((files("services.triage.drafting.languages") / "places.yaml").read_bytes())
)
_FRENCH_REGIONS = {
    name.casefold(): before for before, names in _PLACES.french.items() for name in names.split()
}


def region(name: str, language: str) -> tuple[str, str] | None:
    """Return the words before a region and its name in a language; None if it is none known here.

    A name that tells its kind in this language stays as it is: "en el departamento del Cauca".
    """
    if language == _FRENCH and (before := _FRENCH_REGIONS.get(name.casefold())):
        return before, name
    found = _kind_and_name(name)
    if found is None:
        return None
    said, own = found[0].said[language], found[1]
    if "{}" in said:
        return "", said.format(own)
    before, kind, _ = said.partition(name.partition(" ")[0].casefold())
    return (before.strip(), name) if kind and before.endswith(" ") else (said, own)


def is_region(name: str) -> bool:
    """Return whether a name tells that it is one of a region, in whatever language."""
    return _kind_and_name(name) is not None


def _kind_and_name(name: str) -> tuple[_Kind, str] | None:
    """Return the kind that a name tells, and the name without it: "Cauca".

    "Departamento" with a capital letter is an authority: "Departamento de Justicia".
    """
    first, _, rest = name.partition(" ")
    before, _, last = name.rpartition(" ")
    of = _OF.match(rest)
    behind = rest[of.end() :] if of else ""
    for kind in _PLACES.regions.values():
        begins = first if first in _OFFICES else first.casefold()
        own = before if last.casefold() in kind.ends else behind if begins in kind.begins else ""
        if own[:1].isupper() and "," not in own:
            return kind, own
    return None

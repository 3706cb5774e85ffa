"""Read the names of cities in other languages from Unicode CLDR, with Babel.

CLDR has one city of each time zone, so most capitals and some of the largest cities.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from babel import Locale

LANGUAGES = "ar az be en es fa fr hy ka kk my pt ru tr uk vi zh zh_Hant"
"""Of documents, and of places from which alerts come and whose cities are named otherwise there."""
_IN_BRACKETS = re.compile(r"\s*\(.*\)")
_ARTICLE = re.compile("^(?:El|La|Las|Le|Les|O) ")
"""Which a preposition contains: `au Caire`."""
_ARABIC_ARTICLE = "\u0627\u0644"
_FEWEST_LETTERS = 4
"""Of a name in Latin letters: fewer are also an ordinary word or a name of persons, such as Şam."""


def names_of_city(name: str) -> tuple[str, ...]:
    """Return what a city is called in these languages, by any of its names; empty if it is none.

    Without regard to capitals.
    """
    zones = _zones_by_name().get(name.casefold(), ())
    return tuple(sorted({each for zone in zones for each in _names_by_zone()[zone]}))


@cache
def _names_by_zone() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES.split():
        for zone, told in Locale.parse(language).time_zones.items():
            if "/" in zone and not zone.startswith("Etc/"):
                city = _IN_BRACKETS.sub("", told.get("city", ""))
                found[zone] |= {city, _ARTICLE.sub("", city)}
    for zone, names in found.items():
        names.add(zone.rpartition("/")[2].replace("_", " "))
    return {zone: frozenset(_unmistakable(names)) for zone, names in found.items()}


@cache
def _zones_by_name() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for zone, names in _names_by_zone().items():
        for name in names:
            found[name.casefold()].append(zone)
    return {name: tuple(zones) for name, zones in found.items()}


def _unmistakable(names: Collection[str]) -> Iterator[str]:
    """Yield the names that are no other word: Persian writes Cairo as Arabic "overwhelming"."""
    articled = (each for each in names if each.startswith(_ARABIC_ARTICLE))
    bare = {each.removeprefix(_ARABIC_ARTICLE)[:-1] for each in articled}
    yield from (each for each in names if _is_long_enough(each) and each[:-1] not in bare)


def _is_long_enough(name: str) -> bool:
    latin = name != "" and unicodedata.name(name[0], "").startswith("LATIN")
    return len(name) >= _FEWEST_LETTERS if latin else len(name) > 1

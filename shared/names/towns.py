"""Whether words are the name of a town, and of nothing in it.

Cities of the Unicode CLDR, and those of GeoNames with 200,000 people or more
(`data/towns.txt`, Creative Commons Attribution 4.0).
"""

from functools import cache
from pathlib import Path

from shared.names.cities import names_of_city
from shared.unicode_forms import composed


def is_town(name: str) -> bool:
    """Return whether this is what a large city is called in some language."""
    return bool(names_of_city(name)) or _key(name) in _towns()


@cache
def _towns() -> frozenset[str]:
    told = (Path(__file__).parent / "data" / "towns.txt").read_text(encoding="utf-8")
    lines = (line for line in told.splitlines() if not line.startswith("#"))
    return frozenset(_key(name) for line in lines for name in line.split(";"))


def _key(name: str) -> str:
    return composed(" ".join(name.split())).casefold()

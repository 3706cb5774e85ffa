"""Make invented alerts of many persons, organisations and countries. Nobody in them exists."""

from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any

import orjson

from bench import names
from shared.taxonomy import load_taxonomy
from tests.processes import stories

SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo")
DIFFERENT = 5_000
"""The number of different alerts, which are sent in turn."""


def tell(chance: Random, country: str) -> dict[str, Any]:
    """Return an alert of an arbitrary detention, with all consents; about 1.5 KB as JSON."""
    told = stories.alert(country, names.name(chance, country))
    told["persons"][0]["organisation"] = f"Invented Union of {_word(chance)} {_word(chance)}"
    return told


def bodies() -> Iterator[bytes]:
    """Yield the JSON of endless alerts, always the same ones in the same order."""
    chance = Random(1977)  # noqa: S311  # the same names in each run are wanted
    countries = cycle(sorted(load_taxonomy().countries.codes))
    made = [orjson.dumps(tell(chance, next(countries))) for _ in range(DIFFERENT)]
    return cycle(made)


def _word(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=4)).capitalize()

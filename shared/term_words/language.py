"""Define what a language needs to say a term, and the units in which one is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

UNITS = ("day", "week", "month", "year")
"""The shortest first."""
DAYS: Mapping[str, float] = {"day": 1, "week": 7, "month": 30.4, "year": 365}
MOST_OF_UNIT: Mapping[str, int] = {"day": 3660, "week": 520, "month": 1200, "year": 999}
"""The highest number of each unit that an alert takes: a higher one is a slip."""
LIFE, DEATH, FINE = "life", "death", "fine"
SUSPENDED, PART_SUSPENDED = "suspended", "part-suspended"

Case = Literal["", "governed", "genitive"]
"""In which form a time stands: by itself, behind "for", or behind "from" and "up to"."""


@dataclass(frozen=True)
class Unit:
    """The forms of a unit by the plural rules of CLDR, and whether its noun is feminine.

    `genitive`: of one and of several, where a language has such a form. `dual`: two of it by
    themselves and behind a preposition. `one`: one of it, where the numeral is not before it;
    `governed_one`: behind a preposition.
    """

    forms: Mapping[str, str]
    is_feminine: bool = False
    genitive: tuple[str, str] | None = None
    dual: tuple[str, str] | None = None
    one: str = ""
    governed_one: str = ""


@dataclass(frozen=True)
class TermLanguage:
    """The words for terms in one language.

    `numbers`: from one to ten with masculine nouns, and with feminine ones. `kinds`: a time that
    is served so; "{time}" is replaced. `governs`: the kinds, and "" for the time behind "for",
    in which the time is governed by what stands before it; `governed_by` stands before it then.
    `upper`: a time that is an upper end, `upper_penalty`: life or death; `range`: one with both
    ends, `wide` if they are no times of one kind. `repeats`: a unit stands behind both numbers of
    a range. `suspended` and `part`: "{term}" is suspended, "{time}" of it; `own_part`: the same if
    the term has one unit, and the part the same. `fine`: "{amount}" of money; `fine_range`: of a
    range. `conjunctions`: and, or; `attached`: the first is written together with the next word.
    `genitives`: of life and death.
    `joined`: what is written otherwise where two words meet.
    """

    code: str
    numbers: tuple[Sequence[str], Sequence[str]]
    units: Mapping[str, Unit]
    kinds: Mapping[str, str]
    life: str
    death: str
    fine: str
    fine_range: str
    upper: str
    upper_penalty: str
    range: str
    wide: str
    suspended: str
    part: str
    conjunctions: tuple[str, str]
    governs: frozenset[str] = frozenset()
    governed_by: str = ""
    genitives: Mapping[str, str] = field(default_factory=dict)
    repeats: bool = False
    own_part: str = ""
    attached: bool = False
    comma: str = ","
    joined: Mapping[str, str] = field(default_factory=dict)

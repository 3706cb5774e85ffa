"""Words of a sentence that agree with those of whom it speaks, and have places for what it names.

So `{whom} {was/were} arrested {by author}`, « {whom} {a/ont} été arrêté{/e/s/es} {par author} ».
Forms are separated by `/`: of one and of several; or masculine, feminine, several; or masculine and
feminine of one, then of several. A place is a name, with the preposition before it if there is one;
`author.genitive` asks for a form of the words. A place for which nothing is known is left out,
with the space before it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_MARK = re.compile(r"( ?)\{([^{}]*)\}")
MOST_FORMS = 4
ONE_FORM = "{m}"
"""How those of unknown or of different gender are spoken of, where a language has no own form."""


class Agreement(StrEnum):
    FEMININE = "feminine"
    MASCULINE = "masculine"
    INCLUSIVE = "inclusive"


@dataclass(frozen=True)
class Agreeing:
    """Those of whom a sentence speaks.

    `either` is the form for unknown or different gender, made of the masculine (`m`) and the
    feminine (`f`): "·{f}" gives « arrêté·e », "{m}/{f}" gives "detenido/a".
    """

    gender: Agreement
    are_several: bool
    either: str = ONE_FORM

    def form(self, forms: tuple[str, ...]) -> str:
        """Return the form that agrees."""
        match forms:
            case (one, several):
                masculine = feminine = several if self.are_several else one
            case (masculine, feminine, several):
                masculine, feminine = (several,) * 2 if self.are_several else (masculine, feminine)
            case _:
                masculine, feminine = forms[2:] if self.are_several else forms[:2]
        if masculine == feminine or self.gender is Agreement.MASCULINE:
            return masculine
        if self.gender is Agreement.FEMININE:
            return feminine
        return self.either.format(m=masculine, f=feminine)


@dataclass(frozen=True)
class Place:
    """A place of a sentence: `case` is the form of the words that it asks for, "" if the usual."""

    name: str
    preposition: str = ""
    case: str = ""


Fill = Callable[[Place], str]
"""Returns the words for a place, with their preposition; "" if nothing is known."""


def said(pattern: str, agreeing: Agreeing, fill: Fill) -> str:
    """Return a pattern in words."""
    written = []
    for before, space, mark in _parts(pattern):
        words = agreeing.form(mark) if isinstance(mark, tuple) else fill(mark) if mark else ""
        kept = space if words or isinstance(mark, tuple) else ""
        written += [before, kept, words]
    return "".join(written)


def places_of(pattern: str) -> tuple[Place, ...]:
    """Return the places of a pattern."""
    return tuple(mark for _, _, mark in _parts(pattern) if isinstance(mark, Place))


def faults_of(pattern: str, names: frozenset[str]) -> list[str]:
    """Return what is wrong with a pattern that may have places of these names."""
    found = []
    if "{" in _MARK.sub("", pattern) or "}" in _MARK.sub("", pattern):
        found.append("a brace has no other half")
    for _, _, mark in _parts(pattern):
        if isinstance(mark, tuple) and len(mark) > MOST_FORMS:
            found.append(f"at most {MOST_FORMS} forms")
        elif isinstance(mark, Place) and mark.name not in names:
            found.append(f"“{mark.name}” is no place here")
    return found


@lru_cache(maxsize=4096)
def _parts(pattern: str) -> tuple[tuple[str, str, Place | tuple[str, ...] | None], ...]:
    """Return the words before each mark, the space before it, and the mark; last the end."""
    parts: list[tuple[str, str, Place | tuple[str, ...] | None]] = []
    at = 0
    for found in _MARK.finditer(pattern):
        parts.append((pattern[at : found.start()], found[1], _mark(found[2])))
        at = found.end()
    return (*parts, (pattern[at:], "", None))


def _mark(text: str) -> Place | tuple[str, ...]:
    if "/" in text:
        return tuple(text.split("/"))
    preposition, _, name = text.rpartition(" ")
    name, _, case = name.partition(".")
    return Place(name, preposition, case)

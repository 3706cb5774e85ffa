"""Define Arabic for documents: letters that run from right to left, around words that do not."""

import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language

_AND = "\N{ARABIC LETTER WAW}"
_REPEATED = frozenset({"ضد", "بحق", "على", "عن", "بشأن", "إلى", "لدى"})
"""Prepositions that stand before each of several persons, so that nobody is taken for another."""

COMMA, SEMICOLON = "\N{ARABIC COMMA}", "\N{ARABIC SEMICOLON}"
_OPENS, _CLOSES = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_LETTER = r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
"""A letter of a script that runs from left to right."""
_WORD = rf"(?:{_LETTER}|[0-9\u0300-\u036f])"
_WITHIN = rf"(?:{_WORD}|[ .,:;/+@&'\"\u2018\u2019“”_?!=#%~<>\u2013-])"
_FROM_LEFT = re.compile(
    r"\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}\w+"
    rf"|[+@]?{_WORD}(?:(?:{_WITHIN}|\({_WITHIN}*\))*{_WORD})?"
)
"""Also the marks of what is filled in later, which stay as they are."""
_TURNS = re.compile(rf"{_LETTER}|\+|\d\D+\d")
# One number has its order in any text; "+33 1 43" or "12-2" would be read from the right.


def _join(preposition: str, words: str, _country: str) -> str:
    return f"{preposition} {words}" if preposition else words


def long_date(day: date) -> str:
    """Return a date as it is printed, with the names of the months that the United Nations use."""
    return format_date(day, "d MMMM y", locale="ar")


def isolated(text: str) -> str:
    """Put signs around Latin words, codes and numbers that keep their order (UAX 9, isolates)."""
    return _FROM_LEFT.sub(_isolate, text)


def _isolate(found: re.Match[str]) -> str:
    words = found[0]
    turns = (words[0].isalnum() or words[0] in "+@") and _TURNS.search(words)
    return f"{_OPENS}{words}{_CLOSES}" if turns else words


def conjoined(conjunction: str, words: str) -> str:
    """Return the last of a series: the word for "and" is written with the next one."""
    return f"{conjunction}{words}" if conjunction == _AND else f"{conjunction} {words}"


ARABIC = Language(
    code="ar",
    join=_join,
    long_date=long_date,
    spaced=None,
    conjoined=conjoined,
    repeated=_REPEATED,
    separators=(COMMA, SEMICOLON),
    quotes=("«", "»"),
    address_labels=("هاتف", "فاكس", "البريد الإلكتروني"),
    isolated=isolated,
    verb_first=True,
    numbered="1",
    script="arab",
    direction="rtl",
)

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


_ONE_DAY, _TWO_DAYS, _FEW, _MANY = 1, 2, range(3, 11), range(11, 100)


def days(number: int) -> str:
    """Return a number of days as it stands behind a preposition: three to ten differ from more."""
    if number in {_ONE_DAY, _TWO_DAYS}:
        return "يوم واحد" if number == _ONE_DAY else "يومين"
    last = number % 100
    return f"{number} {'أيام' if last in _FEW else 'يوما' if last in _MANY else 'يوم'}"


_NOON, _EVENING = 12, 18


def hour(hours: int, minutes: int) -> str:
    """Return an hour as it is printed: "5:10" in the morning, at noon, after it, in the evening."""
    part = "صباحا" if hours < _NOON else "مساء" if hours >= _EVENING else "بعد الظهر"
    part = "ظهرا" if hours == _NOON else part
    told = hours % _NOON or _NOON
    return f"{told}:{minutes:02} {part}" if minutes else f"{told} {part}"


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


_ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")
_MASCULINE = frozenset(
    re.findall(
        r"\w+",
        """
        مركز المركز اتحاد الاتحاد مجلس المجلس نادي النادي معهد المعهد ائتلاف الائتلاف تحالف التحالف
        صندوق الصندوق مكتب المكتب مرصد المرصد منتدى المنتدى برنامج البرنامج حزب الحزب مشروع المشروع
        تجمع التجمع
        """,
    )
)
"""Nouns of organisations with which a verb agrees as with a man."""
_KINDS = {"community": "جماعة"}


def apposed(kind: str, name: str) -> str:
    """Return a name in other letters behind the word for its kind: "the organisation X"."""
    if not name or _ARABIC_LETTER.search(name):
        return name
    return f"{_KINDS.get(kind, 'منظمة')} {name}"


def is_feminine(name: str) -> bool:
    """Return whether an organisation is spoken of as feminine, like the word for it."""
    return name.partition(" ")[0] not in _MASCULINE


def keeps_name(_act: str, upon: str) -> bool:
    """Return whether a name belongs to one act: behind a noun without a preposition it does."""
    return not upon


ARABIC = Language(
    code="ar",
    join=_join,
    long_date=long_date,
    spaced=None,
    conjoined=conjoined,
    linked=frozenset({_AND, "أو"}),
    hour=hour,
    days=days,
    repeated=_REPEATED,
    separators=(COMMA, SEMICOLON),
    quotes=("«", "»"),
    address_labels=("هاتف", "فاكس", "البريد الإلكتروني"),
    isolated=isolated,
    keeps_name=keeps_name,
    apposed=apposed,
    is_feminine=is_feminine,
    verb_first=True,
    latter=("هذه الأخيرة", "هذا الأخير"),
    numbered="1",
    script="arab",
    direction="rtl",
)

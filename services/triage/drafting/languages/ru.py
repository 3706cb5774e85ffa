"""Define Russian for documents: a name is never declined, so that it stands in brackets."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language

_UPON_PERSONS = frozenset({"в отношении", "в адрес", "по делу"})
"""What an act has before a name: "угрозы (в адрес: г-жа X)"; without it a name could be read as
that of the author.
"""
_IN_BRACKETS = frozenset({"", "у", "для", "("})
"""The last is the sign before a place of a template's sentence that stands in brackets."""
_DONE_BY = frozenset({"со стороны", "от", "по вине"})
_CALLED = "по имени"
_TITLE = re.compile(r"^(?:г-жа|г-н|д-р|проф\.|адвокат|Mx\.) ")
_MONTH = re.compile(r"^(\w+?)[ьй]?\s(\d{4})\sг\.$")
_MASCULINE = re.compile(
    r"\b(?:альянс|институт|клуб|коллектив|комитет|конгресс|консорциум|мемориал|профсоюз|проект"
    r"|совет|союз|фонд|форум|фронт|центр)\b",
    re.IGNORECASE,
)


def join(preposition: str, words: str, _country: str) -> str:
    """Put a preposition before words; names of those concerned stand in brackets as they are."""
    told = words.rstrip(",")
    if preposition in _IN_BRACKETS:
        return f"({told})"
    if preposition in _UPON_PERSONS:
        return f"({preposition}: {told})"
    if preposition in _DONE_BY and words.startswith("("):
        return words  # an authority by name, which is not declined
    if preposition.endswith(_CALLED):
        return f"{preposition} {_TITLE.sub('', words)}"
    if preposition == "в":
        words = _MONTH.sub(r"\1е \2 года", words)
    return f"{preposition} {words}"


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 мая 2018 года"."""
    return format_date(day, "d MMMM y 'года'", locale="ru")


def is_feminine(name: str) -> bool:
    """Return whether an organisation is spoken of as feminine, like "организация" itself."""
    return _MASCULINE.search(name) is None


RUSSIAN = Language(
    code="ru",
    join=join,
    long_date=long_date,
    spaced=None,
    after_comma=frozenset({"а также"}),
    quotes=("«", "»"),
    address_labels=("тел", "телефон", "факс", "эл. почта", "электронная почта"),
    is_feminine=is_feminine,
    script="cyrl",
)

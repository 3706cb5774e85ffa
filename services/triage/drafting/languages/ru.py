"""Define Russian for documents: a name that nobody knows how to decline stands in brackets."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.ru_names import genitive_of_name, genitive_of_unnamed

_UPON_PERSONS = frozenset({"в отношении", "в адрес", "по делу"})
"""What an act has before a name: "угрозы (в адрес: г-жа X)"; without it a name could be read as
that of the author.
"""
_IN_BRACKETS = frozenset({"", "у", "для", "("})
"""The last is the sign before a place of a template's sentence that stands in brackets."""
_DONE_BY = frozenset({"со стороны", "от", "по вине"})
_CALLED = "по имени"
_OF_PERSON = "человека по имени"
_TITLE = re.compile(r"^(?:г-жа|г-н|д-р|проф\.|адвокат|Mx\.) ")
_MONTH = re.compile(r"^(\w+?)[ьй]?\s(\d{4})\sг\.$")
_MASCULINE = re.compile(
    r"\b(?:альянс|институт|клуб|коллектив|комитет|конгресс|консорциум|мемориал|профсоюз|проект"
    r"|совет|союз|фонд|форум|фронт|центр)\b",
    re.IGNORECASE,
)


_GENITIVE = {"г-жа": "г-жи", "г-н": "г-на", "д-р": "д-ра", "адвокат": "адвоката"}
_OF_MANY = {
    "перечисленные выше лица": "перечисленных выше лиц",
    "перечисленные выше правозащитники": "перечисленных выше правозащитников",
    "перечисленные выше организации": "перечисленных выше организаций",
    "другие лица": "других лиц",
    "другие организации": "других организаций",
}
"""Words of the template for persons, in the genitive."""
_PARTY = "пострадавшей стороны"
_UPON = frozenset({"", "у", "для", "с", "в отношении", "в адрес", "по делу", _PARTY})
"""Words behind which those concerned stand in the genitive."""
_NAMED = re.compile(
    r"(?P<title>г-жа |г-н |д-р |проф\. |адвокат |Mx\. )?(?P<name>[^а-яё,;()]+)"
    r"(?P<said>(?: \([^()]*\))*)",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?P<title>г-жа|г-н) (?P<name>[А-ЯЁ][^,;()]*?)(?P<said>(?: \([^()]*\))*)")
"""A name in Russian letters, whose title says of whom it is."""
_COUNTED = re.compile(r"ещё \d+ человек")
"""Others in a title, whose number is not declined: from five on, and with its noun so."""
_LINK = re.compile(r"(, и | и |, |; и |; )")
_SAID = re.compile(r" \(([^()]*)\)")


def genitive(words: str) -> str | None:
    """Return names in the genitive; None if one of them has no known endings.

    A name in letters that are not Cyrillic never is: only its title.
    """
    parts = _LINK.split(words)
    told = [_genitive_of_one(each) for each in parts[::2]]
    if None in told:
        return None
    return "".join(f"{a}{b}" for a, b in zip(told, [*parts[1::2], ""], strict=True))


def _genitive_of_one(words: str) -> str | None:
    """Return one name or one word for several in the genitive; None if nobody knows it."""
    if words in _OF_MANY or _COUNTED.fullmatch(words):
        return _OF_MANY.get(words, words)
    if own := _OWN.fullmatch(words):
        name = genitive_of_name(own["name"], is_woman=own["title"] == "г-жа")
        return f"{_GENITIVE[own['title']]} {name}{own['said']}" if name else None
    named = _NAMED.fullmatch(words)
    if named is None:
        return genitive_of_unnamed(words)
    title = (named["title"] or "").strip()
    return f"{_GENITIVE.get(title, title)} {named['name']}{named['said']}".strip()


def join(preposition: str, words: str, _country: str) -> str:
    """Put a preposition before words; names that must be declined stand in brackets as they are."""
    told = words.rstrip(",")
    if preposition.endswith(_CALLED):
        return _called(preposition, told)
    if preposition in _UPON and (declined := genitive(told)):
        return f"{preposition.removesuffix(_PARTY)} {declined}".strip()
    if preposition in _IN_BRACKETS | _UPON_PERSONS | {_PARTY}:
        return _bracketed(preposition, _SAID.sub(r", \1", told))
    if preposition in _DONE_BY and words.startswith("("):
        return words  # an authority by name, which is not declined
    if preposition == "в":
        words = _MONTH.sub(r"\1е \2 года", words)
    return f"{preposition} {words}"


def _called(preposition: str, told: str) -> str:
    """Return "of Mr. X", or "of a person by the name of X" of a name that would be declined."""
    declined = genitive(told) if told.startswith(tuple(_GENITIVE)) else None
    if declined:
        return f"{preposition.removesuffix(_OF_PERSON)}{declined}"
    return f"{preposition} {_TITLE.sub('', told)}"


def _bracketed(preposition: str, told: str) -> str:
    if preposition == _PARTY:
        return f"{_PARTY} ({told})"
    return f"({told})" if preposition in _IN_BRACKETS else f"({preposition}: {told})"


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 мая 2018 года"."""
    return format_date(day, "d MMMM y 'года'", locale="ru")


def is_feminine(name: str) -> bool:
    """Return whether an organisation is spoken of as feminine, like "организация" itself."""
    return _MASCULINE.search(name) is None


_TEENS, _FEW = range(11, 15), range(2, 5)


def days(number: int) -> str:
    """Return a number of days: "1 день", "2 дня", "15 дней"."""
    last = 0 if number % 100 in _TEENS else number % 10
    return f"{number} {'день' if last == 1 else 'дня' if last in _FEW else 'дней'}"


RUSSIAN = Language(
    code="ru",
    join=join,
    long_date=long_date,
    spaced=None,
    after_comma=frozenset({"а также"}),
    quotes=("«", "»"),
    address_labels=("тел", "телефон", "факс", "эл. почта", "электронная почта"),
    is_feminine=is_feminine,
    days=days,
    script="cyrl",
)

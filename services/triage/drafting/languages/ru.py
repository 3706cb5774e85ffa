"""Define Russian for documents: a name that nobody can decline stands in brackets."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from datetime import date

from babel.dates import format_date

from services.triage.drafting.languages.language import Language
from services.triage.drafting.languages.ru_names import (
    genitive_of_name,
    genitive_of_unnamed,
    is_of_woman,
)
from services.triage.drafting.languages.ru_nouns import (
    GENITIVE,
    at_place,
    declined,
    gender_of,
    in_case,
    within,
)

_IN_BRACKETS = frozenset({"", "("})
"""The last is the sign before a place of a template's sentence that stands in brackets."""
_DONE_BY = frozenset(
    {
        *("со стороны", "от", "по вине", "из-за бездействия", "на рассмотрение"),
        *("под надзором", "в ведении"),
    }
)
_CALLED = "по имени"
_OF_PERSON = "человека по имени"
_TITLE = re.compile(r"^(?:г-жа|г-н|д-р|проф\.|адвокат|Mx\.) ")
_MONTH = re.compile(r"^(\w+?)[ьй]?\s(\d{4})\sг\.$")
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
_OWN = re.compile(
    r"(?P<title>г-жа|г-н|д-р|проф\.|адвокат|Mx\.) "
    r"(?P<name>[А-ЯЁ][^,;()]*?)(?P<said>(?: \([^()]*\))*)"
)
"""A name in Russian letters behind a title; a title of one gender says how it is declined."""
_OF_GENDER = frozenset({"г-жа", "г-н"})
_COUNTED = re.compile(r"ещё \d+ человек")
"""Others in a title, whose number is not declined: from five on, and with its noun so."""
_LINK = re.compile(r"(, и | и |, |; и |; )(?![^«]*»)(?![^()]*\))")
"""What stands between names, and not within one or in brackets."""
_SAID = re.compile(r" \(([^()]*)\)")


def genitive(words: str) -> str | None:
    """Return names in the genitive; None if one of them has no title and no known endings.

    Of a name in other letters, or with endings that leave a doubt, only the title takes the case.
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
        title, name = own["title"], own["name"]
        if title in _OF_GENDER:
            name = genitive_of_name(name, is_woman=title == "г-жа") or name
        return f"{_GENITIVE.get(title, title)} {name}{own['said']}"
    if organisation := declined(words, GENITIVE):
        return organisation
    named = _NAMED.fullmatch(words)
    if named is None:
        return _untitled(words) or genitive_of_unnamed(words)
    title = (named["title"] or "").strip()
    return f"{_GENITIVE.get(title, title)} {named['name']}{named['said']}".strip()


def _untitled(words: str) -> str | None:
    """Return a Russian name without a title in the genitive, if its endings say of whom it is."""
    name, bracket, said = words.partition(" (")
    is_woman = is_of_woman(name)
    told = None if is_woman is None else genitive_of_name(name, is_woman=is_woman)
    return f"{told}{bracket}{said}" if told else None


def join(preposition: str, words: str, _country: str) -> str:
    """Put a preposition before words; names that must be declined stand in brackets as they are."""
    told = words.rstrip(",")
    if preposition.endswith(_CALLED):
        return _called(preposition, told)
    if preposition in _UPON and (declined := genitive(told)):
        return f"{preposition.removesuffix(_PARTY)} {declined}".strip()
    if preposition in _IN_BRACKETS | _UPON - {"с"}:
        return _bracketed(preposition, _SAID.sub(r", \1", told))
    if preposition in _DONE_BY and words.startswith("("):
        return words  # an authority by name, which is not declined
    if preposition == "в":
        words = _MONTH.sub(r"\1е \2 года", words)
        return within(words)
    return f"{preposition} {words}"


def _called(preposition: str, told: str) -> str:
    """Return "of Mr. X", or "of a person by the name of X" of a name that would be declined."""
    declined = genitive(told) if told.startswith(tuple(_GENITIVE)) else None
    if declined:
        return f"{preposition.removesuffix(_OF_PERSON)}{declined}"
    return f"{preposition} {_TITLE.sub('', told)}"


def _bracketed(preposition: str, told: str) -> str:
    """Return names that are not declined in brackets, behind words that are whole without them."""
    if preposition in _IN_BRACKETS:
        return f"({told})"
    return f"{preposition.removesuffix(_PARTY)} {_PARTY} ({told})".strip()


def long_date(day: date) -> str:
    """Return a date as it is printed: "24 мая 2018 года"."""
    return format_date(day, "d MMMM y 'года'", locale="ru")


def is_feminine(name: str) -> bool:
    """Return whether an organisation is spoken of as feminine, like "организация" itself."""
    return gender_of(name) in {None, "f"}


_KINDS = {"community": "община"}


def apposed(kind: str, name: str) -> str:
    """Return the name of an organisation or a community with the word for it: "организация «X»".

    A name that begins with such a word needs none.
    """
    if not name or gender_of(name):
        return name
    quoted = name if name.startswith("«") else f"«{name}»"
    return f"{_KINDS.get(kind, 'организация')} {quoted}"


_TEENS, _FEW = range(11, 15), range(2, 5)


def days(number: int) -> str:
    """Return a number of days: "1 день", "2 дня", "15 дней"."""
    last = 0 if number % 100 in _TEENS else number % 10
    return f"{number} {'день' if last == 1 else 'дня' if last in _FEW else 'дней'}"


_GOVERNED = re.compile(
    r"\b(?:активов|апелляции|деятельности|здоровья|имущества|местонахождения|передвижения"
    r"|помещени(?:я|ях)|прав|финансирования)$"
)


def keeps_name(act: str, upon: str) -> bool:
    """Return whether a name behind an act belongs to its last noun: "конфискация имущества X"."""
    return not upon and _GOVERNED.search(act) is not None


_SOUNDS_LIKE_VOWEL = re.compile(r"[аоуэи]", re.IGNORECASE)


def about(act: str) -> str:
    """Return an act behind the word for "about", which sounds as its first letter asks for."""
    return f"{'об' if _SOUNDS_LIKE_VOWEL.match(act) else 'о'} {act}"


RUSSIAN = Language(
    code="ru",
    join=join,
    long_date=long_date,
    spaced=None,
    after_comma=frozenset({"а также"}),
    quotes=("«", "»"),
    address_labels=("тел", "телефон", "факс", "эл. почта", "электронная почта"),
    is_feminine=is_feminine,
    apposed=apposed,
    in_case=in_case,
    told_case="prepositional",
    condemned_case="accusative",
    about=about,
    keeps_name=keeps_name,
    at_place=at_place,
    days=days,
    script="cyrl",
)

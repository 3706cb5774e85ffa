"""Put Russian words for persons into the genitive: names by their endings, and words for relatives.

Only endings that leave no doubt: a name with another ending stays as it is behind its title.
"""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from collections.abc import Mapping
from types import MappingProxyType

_CYRILLIC = re.compile(r"[А-ЯЁ][а-яё]*(?:[ -][А-ЯЁа-яё]+)*")
_PARTICLE = re.compile(
    r"(?:[аэу][лсдрзштн]ь?|ибн|бен|бин)-.+|[аэу][лсдрзштн]|абд|абу|аль|бен|бин|бинт|ван|да|дас|де"
    r"|ди|дос|ду|ибн|кызы|ла|оглы|углы|умм|фон",
    re.IGNORECASE,
)
"""Parts of a name that stay as they are: "аль-...", "бин", "фон"."""
_CONSONANT = "бвгджзклмнпрстфхцчшщ"
_BEFORE_I = "гкхжчшщ"
"""Consonants behind which Russian writes "и" and not "ы"."""
_FLEETING = "ец|яц|ек|ок|ёк"
"""Endings whose vowel may go when the name takes a case."""
_Rules = tuple[tuple[re.Pattern[str], str], ...]
"""Endings, and what each becomes: the first that fits counts."""
_IRREGULAR: Mapping[str, str] = MappingProxyType(
    {"Павел": "Павла", "Лев": "Льва", "Пётр": "Петра", "Петр": "Петра", "Любовь": "Любови"}
)
_SURNAME_OF_MAN = (
    (re.compile(r"(.*(?:зода|заде))"), r"\1"),
    (re.compile(r"(.*)ия"), r"\1ии"),
    (re.compile(r"([^аеёиоуыэюя]*о)й", re.IGNORECASE), r"\1я"),
    (re.compile(r"(.*)ь"), r"\1я"),
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))"), r"\1а"),
    (re.compile(r"(.*[сц]к)ий"), r"\1ого"),
    (re.compile(r"(.*[кгх])ий"), r"\1ого"),
    (re.compile(r"(.*[жшчщ])ий"), r"\1его"),
    (re.compile(r"(.*)(?:ый|ой)"), r"\1ого"),
    (re.compile(r"(.*(?:ко|ых|их|[еиуэюо]))"), r"\1"),
    (re.compile(rf"(.*(?!{_FLEETING})[аеёиоуыэюя][{_CONSONANT}])"), r"\1а"),
    (re.compile(rf"(.*[{_CONSONANT}]{{2}})"), r"\1а"),
)
_SURNAME_OF_WOMAN = (
    (re.compile(r"(.*(?:зода|заде))"), r"\1"),
    (re.compile(r"(.*)ия"), r"\1ии"),
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))а"), r"\1ой"),
    (re.compile(r"(.*[жшчщ])ая"), r"\1ей"),
    (re.compile(r"(.*)ая"), r"\1ой"),
    (re.compile(rf"(.*(?:ко|ых|их|[еиуэюойь]|[{_CONSONANT}]))"), r"\1"),
)
_FIRST_NAME_OF_MAN = (
    (re.compile(r"(.*)[йь]"), r"\1я"),
    (re.compile(rf"(.*[{_BEFORE_I}])а"), r"\1и"),
    (re.compile(r"(.*)а"), r"\1ы"),
    (re.compile(r"(.*)я"), r"\1и"),
    (re.compile(r"(.*[еиуэюо])"), r"\1"),
    (re.compile(rf"(.*[{_CONSONANT}])"), r"\1а"),
)
_FIRST_NAME_OF_WOMAN = (
    (re.compile(rf"(.*[{_BEFORE_I}])а"), r"\1и"),
    (re.compile(r"(.*)а"), r"\1ы"),
    (re.compile(r"(.*)[яь]"), r"\1и"),
    (re.compile(rf"(.*[еиуэюо{_CONSONANT}])"), r"\1"),
)
_RELATIVES: Mapping[str, str] = MappingProxyType(
    {
        "жена": "жены", "муж": "мужа", "партнёрша": "партнёрши", "партнёр": "партнёра",
        "мать": "матери", "отец": "отца", "дочь": "дочери", "сын": "сына", "сестра": "сестры",
        "брат": "брата", "член семьи": "члена семьи", "коллега": "коллеги",
        "адвокат": "адвоката", "водитель": "водителя", "телохранитель": "телохранителя",
        "подруга": "подруги", "друг": "друга",
        "две дочери": "двух дочерей", "три дочери": "трёх дочерей",
        "четыре дочери": "четырёх дочерей", "две сестры": "двух сестёр",
        "три сестры": "трёх сестёр", "четыре сестры": "четырёх сестёр",
        "две подруги": "двух подруг", "три подруги": "трёх подруг",
        "четыре подруги": "четырёх подруг",
        "две жены": "двух жён", "три жены": "трёх жён", "четыре жены": "четырёх жён",
        "две матери": "двух матерей", "три матери": "трёх матерей",
        "четыре матери": "четырёх матерей",
    }
)  # fmt: skip
_COLLECTIVE = {"двое": "двоих", "трое": "троих", "четверо": "четверых"}
_OF_WHOM = re.compile(
    r"(?P<tie>[а-яё ]+?|\d+ [а-яё ]+?) (?P<whom>(?:г-жи|г-на|д-ра|человека по имени) .+)"
)
_THESE = re.compile(r"эти (?P<number>\d+) человека?")
_OTHERS = re.compile(r"(?P<number>\d+) других .+")
_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "представитель": "представителя",
        "представители": "представителей",
        "человек": "человека",
        "люди": "людей",
        "лица": "лиц",
        "организации": "организаций",
    }
)
_WHICH: Mapping[str, str] = MappingProxyType(
    {"этот": "этого", "эти": "этих", "те же": "тех же", "один": "одного"}
)
_ONE = re.compile(
    rf"(?P<more>ещё )?(?P<which>{'|'.join(_WHICH)}|[а-я]+(?:[ыо]й|ий)) "
    rf"(?P<noun>{'|'.join(_NOUNS)})(?P<rest>(?: правозащитного сообщества)?)"
)
"""Words of a template for those without a name: "этот человек", "второй представитель ..."."""
_MANY = re.compile(
    r"(?:ещё )?\d+ (?:человек|правозащитников|организаций|правозащитных организаций"
    r"|представителей правозащитного сообщества)"
)
"""From five on the noun is in the genitive already."""
_FEW, _TEENS = range(1, 5), range(11, 15)


_FIRST_OR_LAST = re.compile(r".*(?:ин|ов|ев)а")
"""A woman’s single name that is declined otherwise as a surname: "Марина"."""


def genitive_of_name(name: str, *, is_woman: bool) -> str | None:
    """Return a name in Cyrillic letters in the genitive; None of a name in others.

    A surname whose endings leave a doubt stays as it is; so does all of it, if a first name does.
    """
    if not _CYRILLIC.fullmatch(name):
        return None
    *first, surname = name.split()
    of_first = _FIRST_NAME_OF_WOMAN if is_woman else _FIRST_NAME_OF_MAN
    of_last = _SURNAME_OF_WOMAN if is_woman else _SURNAME_OF_MAN
    if not first:
        is_doubtful = is_woman and _FIRST_OR_LAST.fullmatch(name)
        return name if is_doubtful else _in_parts(name, (*of_last, *of_first)) or name
    told = [_in_parts(each, of_first) for each in first]
    if None in told:
        return name
    return " ".join((*filter(None, told), _in_parts(surname, of_last) or surname))


_OF_WOMAN = re.compile(r"[а-яё-]+[ая] [а-яё-]+(?:[оеё]ва|ина|[сц]кая)", re.IGNORECASE)
_OF_MAN = re.compile(rf"[а-яё-]+[{_CONSONANT}й] [а-яё-]+(?:[оеё]в|ин|[сц]кий)", re.IGNORECASE)


def is_of_woman(name: str) -> bool | None:
    """Return whether an untitled name is that of a woman; None if its endings do not say so."""
    if _OF_WOMAN.fullmatch(name):
        return True
    return False if _OF_MAN.fullmatch(name) else None


def _in_parts(word: str, rules: _Rules) -> str | None:
    """Return one word of a name in the genitive, each part of a double one; None in doubt."""
    if _PARTICLE.fullmatch(word):
        return word
    told = [_IRREGULAR.get(each) or _ended(each, rules) for each in word.split("-")]
    return None if None in told else "-".join(filter(None, told))


def _ended(word: str, rules: _Rules) -> str | None:
    found = ((ending, rule.fullmatch(word)) for rule, ending in rules)
    return next((match.expand(ending) for ending, match in found if match), None)


def genitive_of_unnamed(words: str) -> str | None:
    """Return words for somebody without a name in the genitive; None of any other words."""
    if these := _THESE.fullmatch(words):
        return f"этих {these['number']} человек"
    if _MANY.fullmatch(words):
        return words
    if one := _ONE.fullmatch(words):
        which, noun = one["which"], one["noun"]
        which = "третьего" if which == "третий" else _WHICH.get(which) or f"{which[:-2]}ого"
        return f"{one['more'] or ''}{which} {_NOUNS[noun]}{one['rest']}"
    others = _OTHERS.fullmatch(words)
    if others:
        number = int(others["number"])
        is_few = number % 10 in _FEW and number % 100 not in _TEENS
        return None if is_few else words
    told = _OF_WHOM.fullmatch(words)
    if told is None:
        return None
    counted, _, several = told["tie"].partition(" ")
    tie = _RELATIVES.get(told["tie"])
    if counted in _COLLECTIVE:
        tie = f"{_COLLECTIVE[counted]} {several}"
    if counted.isdecimal():
        tie = told["tie"]  # from five on the noun is in the genitive already
    return f"{tie} {told['whom']}" if tie else None

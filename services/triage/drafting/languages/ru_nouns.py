"""Put Russian names of authorities, places and organisations into a case.

A name is known if it begins with one of the nouns here, behind adjectives or none: these take the
case, and the words behind the noun stay as they are. So do abbreviations. Other names have no case.
"""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.triage.drafting.languages.authorities import head_noun

GENITIVE, INSTRUMENTAL, PREPOSITIONAL = "genitive", "instrumental", "prepositional"
_CASES = (GENITIVE, INSTRUMENTAL, PREPOSITIONAL)


@dataclass(frozen=True)
class _Declension:
    """Nouns of one declension.

    `gender`: "m", "f" or "n". `ends`: the ending that `endings` replace, in the order of `_CASES`.
    """

    gender: str
    ends: str
    endings: tuple[str, str, str]
    nouns: str


_DECLENSIONS = (
    _Declension(
        "m",
        "",
        ("а", "ом", "е"),
        (
            "альянс департамент изолятор институт кабинет клуб комиссариат комитет конгресс "
            "коллектив консорциум мемориал орган отдел отряд парламент профсоюз проект район город "
            "сенат совет союз суд трибунал университет фонд форум фронт центр штаб округ журнал "
            "комплекс корпус"
        ),
    ),
    _Declension("m", "", ("а", "ом", "у"), "аэропорт"),
    _Declension("m", "", ("а", "ом", "е"), "губернатор министр президент прокурор"),
    _Declension("m", "ь", ("я", "ем", "е"), "лагерь"),
    _Declension("m", "ок", ("ка", "ком", "ке"), "участок посёлок"),
    _Declension(
        "f",
        "а",
        ("ы", "ой", "е"),
        ("группа инициатива палата прокуратура служба тюрьма школа газета община"),
    ),
    _Declension("f", "а", ("и", "ой", "е"), "лига"),
    _Declension("f", "а", ("ы", "ей", "е"), "больница"),
    _Declension(
        "f",
        "я",
        ("и", "ей", "и"),
        (
            "администрация академия армия ассоциация гвардия жандармерия инспекция коалиция "
            "колония комиссия конфедерация милиция организация полиция провинция редакция федерация"
        ),
    ),
    _Declension("f", "я", ("и", "ей", "е"), "таможня деревня"),
    _Declension("f", "ь", ("и", "ью", "и"), "сеть область"),
    _Declension(
        "n",
        "о",
        ("а", "ом", "е"),
        ("агентство ведомство министерство общество партнёрство посольство правительство село"),
    ),
    _Declension(
        "n", "е", ("я", "ем", "и"), ("движение объединение отделение управление учреждение издание")
    ),
)
_NOUNS: Mapping[str, _Declension] = MappingProxyType(
    {noun: each for each in _DECLENSIONS for noun in each.nouns.split()}
)
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}\b")
_SOFT = "жшчщ"
_VELAR = "кгх"


def declined(name: str, case: str) -> str | None:
    """Return the name of an authority, a place or an organisation in a case; None if unknown."""
    words = name.split()
    if not words or case not in _CASES:
        return None
    if _ABBREVIATION.match(name):
        return name
    at, noun = next(
        ((at, found) for at, each in enumerate(words) if (found := _NOUNS.get(each.casefold()))),
        (0, None),
    )
    if noun is None:
        return None
    adjectives = [_adjective(each, noun.gender, case) for each in words[:at]]
    has_own_name = "прокурор" in noun.nouns and any(each.istitle() for each in words[at + 1 :])
    if None in adjectives or has_own_name:
        return None
    stem = words[at].removesuffix(noun.ends)
    ending = noun.endings[_CASES.index(case)]
    return " ".join((*filter(None, adjectives), f"{stem}{ending}", *words[at + 1 :]))


def gender_of(name: str) -> str | None:
    """Return "m", "f" or "n" of a name that begins with a known noun; None of any other."""
    if declined(name, GENITIVE) is None or _ABBREVIATION.match(name):
        return None
    found = (_NOUNS.get(each.casefold()) for each in name.split())
    return next(each.gender for each in found if each)


def _adjective(word: str, gender: str, case: str) -> str | None:
    """Return an adjective in a case; None of a word that is none of this gender."""
    stem, ending = word[:-2], word[-2:]
    last = stem[-1:]
    if gender == "f":
        if ending not in {"ая", "яя"}:
            return None
        return f"{stem}{'ей' if ending == 'яя' or last in _SOFT else 'ой'}"
    if ending not in ({"ый", "ий", "ой"} if gender == "m" else {"ое", "ее"}):
        return None
    is_soft = ending == "ее" or (ending == "ий" and last not in _VELAR)
    has_i = is_soft or last in _VELAR + _SOFT
    return (
        stem
        + {
            GENITIVE: "его" if is_soft else "ого",
            INSTRUMENTAL: "им" if has_i else "ым",
            PREPOSITIONAL: "ем" if is_soft else "ом",
        }[case]
    )


_TOWN = (
    (re.compile(r"([А-ЯЁ][а-яё]*[бвгджзклмнпрстфхцчшщ])(-на-[А-ЯЁ][а-яё]+)"), r"\1е\2"),
    (re.compile(r"(Астрахан|Казан|Керч|Перм|Рязан|Сызран|Твер|Тюмен)ь"), r"\1и"),
    (re.compile(r"(Ярославл|[А-ЯЁ][а-яё]*пол)ь"), r"\1е"),
    (re.compile(r"([А-ЯЁ][а-яё]*)ия"), r"\1ии"),
    (re.compile(r"([А-ЯЁ][А-ЯЁа-яё-]*)[ая]"), r"\1е"),
    (re.compile(r"(Алматы|Хельсинки|[А-ЯЁ][А-ЯЁа-яё-]*(?:[оуэюе]|[^гжкхшщ]и))"), r"\1"),
    (
        re.compile(
            r"(?!.*[еёоя][цклн]$)([А-ЯЁ](?:[а-яё]|-(?!на-)[А-ЯЁа-яё])*[бвгджзклмнпрстфхцчшщ])"
        ),
        r"\1е",
    ),
    (re.compile(r"(Бишкек|Владивосток)"), r"\1е"),
)
"""Endings of the names of towns: of "Орёл" and "Елец" the vowel goes, so nothing is said.

Nor of a plural in "-ки" or "-ы", and of most in "-ь", whose gender nobody knows here.
"""
_ENDS_OF_GENDER = (("f", "ая"), ("n", "оеу"), ("m", "бвгджзклмнпрстфхцчшщь"))
_TAKES_VO = re.compile(r"[вф][бвгджзклмнпрстфхцчшщ]|льв", re.IGNORECASE)


def at_place(name: str) -> str | None:
    """Return "в Минске", "в Тверском районном суде"; None of a place that is not declined here."""
    told = declined(name, PREPOSITIONAL) or _town(name)
    if told is None:
        return None
    return within(told)


def _town(name: str) -> str | None:
    """Return the name of a town behind "в", with the adjective before it, if it has one."""
    adjective, _, noun = name.rpartition(" ")
    found = ((ending, rule.fullmatch(noun)) for rule, ending in _TOWN)
    town = next((match.expand(ending) for ending, match in found if match), None)
    if town is None or not adjective:
        return town
    gender = next((each for each, ends in _ENDS_OF_GENDER if noun[-1] in ends), "")
    told = _adjective(adjective, gender, PREPOSITIONAL) if gender else None
    return f"{told} {town}" if told else None


def within(words: str) -> str:
    """Return words behind "в", which is "во" before some sounds."""
    return f"{'во' if _TAKES_VO.match(words) else 'в'} {words}"


_BY_PHRASE = (
    ("прокуратура", re.compile(r"(?:ministério|ministerio) público|ministère public")),
    ("полиция", re.compile(r"police (?:nationale|judiciaire|municipale|fédérale)")),
)
"""Names of which the first word would say something else."""
_BY_FIRST_WORD: Mapping[str, str] = MappingProxyType(
    {
        "суд": "tribunal cour juzgado juízo corte audiencia",
        "прокуратура": "parquet fiscalía procuraduría procuradoria",
        "полиция": "policía polícia",
        "министерство": "ministerio ministère ministério",
    }
)
"""A Romance name begins with its noun."""
_BY_HEAD: Mapping[str, str] = MappingProxyType(
    {
        "суд": "court courts tribunal",
        "прокуратура": "prosecution prosecutor’s",
        "полиция": "police",
        "министерство": "ministry",
    }
)
"""An English name ends with it: "Court Security Guards" are no court."""


def in_case(name: str, case: str) -> str | None:
    """Return the name of an authority in a case; one in other letters stands in brackets.

    "Верховным судом", "судом (High Court)"; None of a name that nobody knows here.
    """
    if told := declined(name, case):
        return told
    kind = _kind_elsewhere(name)
    told = declined(kind, case) if kind else None
    return f"{told} ({name})" if told else None


def _kind_elsewhere(name: str) -> str | None:
    """Return the Russian noun for an authority with a name in other letters; None if unknown."""
    small = name.casefold()
    if phrase := next((noun for noun, begins in _BY_PHRASE if begins.match(small)), None):
        return phrase
    for listed, words in (
        (_BY_FIRST_WORD, {small.partition(" ")[0]}),
        (_BY_HEAD, {head_noun(name), *_of_prosecutor(small)}),
    ):
        if found := next((noun for noun, of in listed.items() if words & set(of.split())), None):
            return found
    return None


def _of_prosecutor(name: str) -> Iterable[str]:
    """Return the word by which the office of a prosecutor is known, if it is one."""
    is_office = head_noun(name) == "office"
    return ("prosecutor’s" for each in name.split() if is_office and each.startswith("prosecutor"))

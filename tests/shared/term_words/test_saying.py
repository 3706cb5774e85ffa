"""Every language says every term whole, in forms that its numbers ask for."""

# ruff: noqa: RUF001 (letters and signs of other languages are meant as such)

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.term_parts import TermPart
from shared.taxonomy import load_taxonomy
from shared.term_words import read_term, say_term, say_time
from shared.term_words.language import MOST_OF_UNIT, UNITS

PRISON = {"kind": "prison"}
YEARS: Callable[..., dict[str, Any]] = partial(dict, unit="year")
PART = {"suspended": "part-suspended"}
SAID: list[tuple[list[dict[str, Any]], dict[str, str]]] = [
    (
        [YEARS(number=5, **PRISON), YEARS(number=2, **PART)],
        {
            "en": "five years in prison, two of them suspended",
            "fr": "cinq ans de prison, dont deux ans avec sursis",
            "es": "cinco años de prisión, con dos años en suspenso",
            "pt": "cinco anos de prisão, sendo dois anos com pena suspensa",
            "ru": "пять лет лишения свободы, из них два года условно",
            "ar": "السجن لمدة خمس سنوات، منها سنتان مع وقف التنفيذ",
        },
    ),
    (
        [YEARS(number=3, **PRISON), {"number": 6, "unit": "month"}],
        {
            "en": "three years and six months in prison",
            "fr": "trois ans et six mois de prison",
            "es": "tres años y seis meses de prisión",
            "pt": "três anos e seis meses de prisão",
            "ru": "три года и шесть месяцев лишения свободы",
            "ar": "السجن لمدة ثلاث سنوات وستة أشهر",
        },
    ),
    (
        [YEARS(number=21, **PRISON), {"number": 10_000, "unit": "fine", "currency": "EGP"}],
        {
            "en": "21 years in prison and a fine of 10,000 Egyptian pounds",
            "fr": "21 ans de prison et une amende de 10\N{NO-BREAK SPACE}000 livres égyptiennes",
            "es": "21 años de prisión y una multa de 10.000 libras egipcias",
            "pt": "21 anos de prisão e uma multa de 10.000 libras egípcias",
            "ru": "21 год лишения свободы и штраф (10\N{NO-BREAK SPACE}000 египетских фунтов)",
            "ar": "السجن لمدة 21 سنة وغرامة قدرها 10,000 جنيه مصري",
        },
    ),
    (
        [YEARS(number=2, most=5, **PRISON)],
        {
            "en": "two to five years in prison",
            "fr": "deux à cinq ans de prison",
            "es": "dos a cinco años de prisión",
            "pt": "dois a cinco anos de prisão",
            "ru": "от 2 до 5 лет лишения свободы",
            "ar": "السجن لمدة تتراوح بين سنتين وخمس سنوات",
        },
    ),
    (
        [YEARS(most=15, **PRISON)],
        {
            "en": "up to 15 years in prison",
            "fr": "15 ans de prison au plus",
            "es": "hasta 15 años de prisión",
            "pt": "até 15 anos de prisão",
            "ru": "до 15 лет лишения свободы",
            "ar": "السجن لمدة تصل إلى 15 سنة",
        },
    ),
    (
        [YEARS(number=5, most_unit="life", **PRISON)],
        {
            "en": "between five years in prison and life imprisonment",
            "fr": "une peine allant de cinq ans de prison à la réclusion à perpétuité",
            "es": "una pena de entre cinco años de prisión y cadena perpetua",
            "pt": "uma pena entre cinco anos de prisão e prisão perpétua",
            "ru": "от 5 лет лишения свободы до пожизненного лишения свободы",
            "ar": "عقوبة تتراوح بين السجن لمدة خمس سنوات والسجن المؤبد",
        },
    ),
    (
        [{"unit": "life"}, {"unit": "death", "alternative": True}],
        {
            "en": "life imprisonment or death",
            "fr": "la réclusion à perpétuité ou la peine de mort",
            "es": "cadena perpetua o la pena de muerte",
            "pt": "prisão perpétua ou a pena de morte",
            "ru": "пожизненное лишение свободы или смертная казнь",
            "ar": "السجن المؤبد أو الإعدام",
        },
    ),
    (
        [{"number": 1, "unit": "week", "kind": "no-leaving"}],
        {
            "en": "a prohibition on leaving the country for one week",
            "fr": "une interdiction de quitter le pays d’une durée d’une semaine",
            "es": "una prohibición de salir del país por un período de una semana",
            "pt": "uma proibição de sair do país por um período de uma semana",
            "ru": "запрет на выезд из страны сроком на одну неделю",
            "ar": "المنع من مغادرة البلد لمدة أسبوع واحد",
        },
    ),
    (
        [{"number": 2, "unit": "month", "suspended": "suspended"}],
        {
            "en": "two months, suspended",
            "fr": "deux mois avec sursis",
            "es": "dos meses, en suspenso",
            "pt": "dois meses, com pena suspensa",
            "ru": "два месяца условно",
            "ar": "شهران مع وقف التنفيذ",
        },
    ),
    (
        [{"number": 1000, "most": 5000, "unit": "fine", "currency": "eur"}],
        {
            "en": "a fine of 1,000 to 5,000 euros",
            "fr": "une amende de 1\N{NO-BREAK SPACE}000 à 5\N{NO-BREAK SPACE}000 euros",
            "es": "una multa de 1.000 a 5.000 euros",
            "pt": "uma multa de 1.000 a 5.000 euros",
            "ru": "штраф (от 1\N{NO-BREAK SPACE}000 до 5\N{NO-BREAK SPACE}000 евро)",
            "ar": "غرامة تتراوح بين 1,000 و5,000 يورو",
        },
    ),
]
COMMAS = [
    YEARS(number=3, **PRISON),
    YEARS(number=1, **PART),
    {"number": 5000, "unit": "fine", "currency": "TND"},
    YEARS(number=2, kind="no-leaving"),
]
"""A comma stands before "and" only behind a part with a comma of its own."""
FORMS = {
    "ru": {1: "один год", 2: "два года", 5: "пять лет", 11: "11 лет", 21: "21 год"}
    | {104: "104 года"},
    "ar": {1: "سنة واحدة", 2: "سنتان", 3: "ثلاث سنوات", 10: "عشر سنوات", 11: "11 سنة"}
    | {103: "103 سنوات"},
    "fr": {1: "un an", 2: "deux ans", 11: "11 ans"},
}
SCRIPTS = {"ru": "[а-яё]", "ar": "[\u0600-\u06ff]"}
TAXONOMY = load_taxonomy()
KINDS = st.sampled_from([None, *TAXONOMY.term_kinds.codes])


def parts_of(told: list[dict[str, Any]]) -> list[TermPart]:
    return [TermPart(**each) for each in told]


@pytest.mark.parametrize(("told", "expected"), SAID, ids=lambda each: str(each)[:40])
def test_a_term_is_said_in_each_language(
    told: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    assert {code: say_term(parts_of(told), code) for code in expected} == expected


def test_a_comma_stands_before_and_only_where_it_is_needed() -> None:
    assert say_term(parts_of(COMMAS), "en") == (
        "three years in prison, one of them suspended, a fine of 5,000 Tunisian dinars and a "
        "prohibition on leaving the country for two years"
    )
    assert say_term(parts_of(COMMAS[:3]), "en").endswith(
        "suspended, and a fine of 5,000 Tunisian dinars"
    )


def test_a_number_has_the_form_of_its_language() -> None:
    for language, forms in FORMS.items():
        for number, expected in forms.items():
            assert say_term([TermPart(number=number, unit="year")], language) == expected


def test_a_time_stands_behind_a_preposition() -> None:
    assert say_time([TermPart(number=2, unit="year")], "ar") == "سنتين"
    assert say_time([TermPart(number=1, unit="week")], "ru") == "одну неделю"
    assert say_time([TermPart(number=21, unit="week")], "ru") == "21 неделю"
    assert say_time([TermPart(number=2, unit="year", kind="prison")], "en") == ""


def test_what_a_later_release_may_add_is_not_half_said() -> None:
    later = [TermPart(number=2, unit="year"), TermPart(number=2, unit="decade")]
    assert {say_term(later, each) for each in APPEAL_LANGUAGES} == {""}


@st.composite
def times(draw: st.DrawFn) -> TermPart:
    unit = draw(st.sampled_from(UNITS))
    number = draw(st.integers(1, MOST_OF_UNIT[unit]))
    most = draw(st.none() | st.integers(number + 1, MOST_OF_UNIT[unit] + 1))
    suspended = draw(st.sampled_from([None, "suspended"]))
    return TermPart(number=number, unit=unit, most=most, kind=draw(KINDS), suspended=suspended)


@st.composite
def fines(draw: st.DrawFn) -> TermPart:
    currency = draw(st.sampled_from(["EGP", "EUR", "RUB", "USD", "VND", "XAF"]))
    amounts = {"number": draw(st.integers(1, 10**12)), "most": draw(st.none() | st.just(10**12))}
    return TermPart(**amounts, unit="fine", currency=currency)


OTHERS = st.sampled_from([TermPart(unit="life"), TermPart(unit="death")])


@given(st.lists(times() | fines() | OTHERS, min_size=1, max_size=4), st.booleans())
def test_every_language_says_every_term_whole(parts: list[TermPart], is_or: bool) -> None:
    told = [parts[0], *(each.model_copy(update={"alternative": is_or}) for each in parts[1:])]
    for language in APPEAL_LANGUAGES:
        said = say_term(told, language)
        assert said
        assert not re.search(r"[{}]|None|\s\s|\s[,،]|^\W|\W(?<!\))$", said), said
        if script := SCRIPTS.get(language):
            assert not re.search("[a-z]", said), said
            assert re.search(script, said)
        else:
            assert not re.search("[\u0400-\u06ff]", said), said


def _unspaced(said: str) -> str:
    return re.sub(r"(?<=\d)[.,\N{NO-BREAK SPACE}](?=\d{3})", "", said)


@given(st.lists(times(), min_size=1, max_size=3))
def test_no_number_of_a_term_is_lost(parts: list[TermPart]) -> None:
    """With a number above ten all are written in digits, except the Arabic one and two."""
    told = [
        each.model_copy(update={"number": 11 + (each.number or 0), "most": None}) for each in parts
    ]
    for language in APPEAL_LANGUAGES:
        said = _unspaced(say_term(told, language))
        assert [int(each) for each in re.findall(r"\d+", said)] == [each.number for each in told]


@given(
    st.sampled_from(UNITS),
    st.integers(1, 500),
    st.sampled_from([None, "prison"]),
    st.sampled_from([None, "suspended"]),
    st.sampled_from(sorted(APPEAL_LANGUAGES)),
)
def test_what_is_said_is_recognised(
    unit: str, number: int, kind: str | None, suspended: str | None, language: str
) -> None:
    part = TermPart(number=number, unit=unit, kind=kind, suspended=suspended)
    assert read_term(say_term([part], language)) == (part,)

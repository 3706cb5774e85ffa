"""Plain words of a term are recognised in six languages, and nothing else is."""

# ruff: noqa: RUF001 (letters and signs of other languages are meant as such)

import pytest

from shared.term_words import are_alike, read_term, say_term

READ = {
    "5 years": "five years",
    "5 years.": "five years",
    "sentenced to Two Years in prison": "two years in prison",
    "3 years and 6 months of imprisonment": "three years and six months in prison",
    "up to 15 years in prison": "up to 15 years in prison",
    "life imprisonment": "life imprisonment",
    "death": "death",
    "cinq ans": "five years",
    "18 mois": "18 months",
    "18 mois de prison avec sursis": "18 months in prison, suspended",
    "condamnée à trois ans et six mois d’emprisonnement": "three years and six months in prison",
    "dix-huit mois": "18 months",
    "la peine de mort": "death",
    "dos años de prisión": "two years in prison",
    "quince días": "15 days",
    "dois anos de prisão": "two years in prison",
    "à pena de morte": "death",
    "до шести лет лишения свободы": "up to six years in prison",
    "к 5 годам лишения свободы": "five years in prison",
    "15 суток": "15 days",
    "пожизненное заключение": "life imprisonment",
    "السجن ستة أشهر": "six months in prison",
    "السجن لمدة سنتين مع وقف التنفيذ": "two years in prison, suspended",
    "٥ سنوات": "five years",
    "3 سنوات و6 أشهر": "three years and six months",
}
NOT_READ = [
    None,
    "",
    "fifteen invented days",
    "0 years",
    "4000 years",
    "5 years from today",
    "five years, reduced to two",
    "death by hanging",
    "death, commuted to 20 years",
    "15 years if death results",
    "no death penalty",
    "not 5 years",
    "about 5 years",
    "5 or 6 years",
    "2 years and 3 years",
    "life sentence of her brother",
    "прекращение дела",
    "سنوات",
]


@pytest.mark.parametrize(("words", "expected"), READ.items())
def test_plain_words_are_recognised(words: str, expected: str) -> None:
    assert say_term(read_term(words), "en") == expected


@pytest.mark.parametrize("words", NOT_READ)
def test_other_words_stay_words(words: str | None) -> None:
    assert read_term(words) == ()


def test_terms_are_alike_by_their_numbers() -> None:
    assert are_alike(read_term("5 years"), read_term("cinq ans de prison"))
    assert not are_alike(read_term("5 years"), read_term("5 mois"))
    assert not are_alike(read_term("5 years"), read_term("5 years and 1 month"))
    assert not are_alike(read_term("life"), read_term("death"))

"""An act of the record told with another term, prison or author than the record has is found.

The record is that of `unlike_persons.py`: Emil serves two years in Invented Central Prison, the
police arrested him, and unidentified armed men beat Gina.
"""

import pytest

from services.triage.rules.findings.terms_told import DEATH, LIFE, terms_of
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.rules.unlike_persons import found, planted

FALSE = [
    ("en", "Mr. Emil Fictitious was sentenced to five years in prison."),
    ("en", "The death sentence against Mr. Emil Fictitious shocked everybody."),
    ("en", "Mr. Emil Fictitious is serving a ten-year sentence."),
    ("fr", "M. Emil Fictitious a été condamné à la peine capitale."),
    ("fr", "Le tribunal a condamné M. Emil Fictitious à vingt-cinq ans de prison."),
    ("es", "El Sr. Emil Fictitious fue condenado a cadena perpetua."),
    ("pt", "O Sr. Emil Fictitious foi condenado a trinta e cinco anos de prisão."),
    ("ru", "Эмиль Фиктов приговорён к пожизненному лишению свободы."),
    ("ar", "حكمت المحكمة على إميل المثال بالسجن خمس سنوات."),
    ("en", "Mr. Emil Fictitious is detained in Fictive Women's Prison."),
    ("fr", "M. Emil Fictitious est détenu à la prison centrale de Fictiville."),
    ("en", "The police beat Ms. Gina Invented."),
    ("en", "Ms. Gina Invented was beaten by soldiers."),
    ("fr", "Des policiers ont frappé Mme Gina Invented."),
    ("es", "La Sra. Gina Invented fue golpeada por policías."),
    ("pt", "A polícia espancou a Sra. Gina Invented."),
    ("ru", "Полицейские избили Джину Инвентову."),
    ("ar", "قضت المحكمة بسجن إميل المثال عشر سنوات."),
    ("pt", "A prisão de Gina Invented causou indignação."),
    ("en", "Gang members arrested Mr. Emil Fictitious."),
]
TRUE = [
    ("en", "Mr. Emil Fictitious was sentenced to two years in prison."),
    ("en", "Mr. Emil Fictitious was sentenced to 24 months."),
    ("en", "Mr. Emil Fictitious was sentenced after five months in detention."),
    ("en", "Mr. Emil Fictitious faced up to ten years, and was sentenced to two years."),
    ("fr", "M. Emil Fictitious purge une peine de deux ans."),
    ("es", "El Sr. Emil Fictitious fue condenado a dos años de prisión."),
    ("pt", "O Sr. Emil Fictitious foi condenado a dois anos de prisão."),
    ("ru", "Эмиль Фиктов приговорён к двум годам колонии."),
    ("ar", "حكمت المحكمة على إميل المثال بالسجن لمدة عامين."),
    ("en", "Mr. Emil Fictitious is detained in Invented Central Prison."),
    ("es", "El Sr. Emil Fictitious está preso en la Prisión Central Inventada."),
    ("en", "Mr. Emil Fictitious is detained in a Kenyan prison."),
    ("en", "The police arrested Mr. Emil Fictitious."),
    ("en", "Mr. Emil Fictitious's trial in Invented Central Prison ended with two years."),
    ("en", "Four masked men beat Ms. Gina Invented."),
    ("en", "Police said that unknown men beat Ms. Gina Invented."),
]


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_another_detail_is_found(language: str, text: str) -> None:
    assert found(language, text)


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_the_detail_of_the_record_is_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("two years and six months", 30),
        ("vingt-cinq ans de réclusion", 300),
        ("treinta y cinco años", 420),
        ("двадцать пять лет строгого режима", 300),
        ("السجن خمسة عشر عاما", 180),
        ("شهرين", 2),
        ("prisão perpétua", LIFE),
        ("death by hanging", DEATH),
    ],
)
def test_a_term_is_read_in_each_language(words: str, term: str | int) -> None:
    assert terms_of(words) == {term}


@pytest.mark.parametrize("words", ["up to ten years", "до десяти лет", "a heavy sentence"])
def test_what_is_no_term_claims_nothing(words: str) -> None:
    assert terms_of(words) == frozenset()


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_nearly_all_is_found_of_unlike_persons_and_nothing_that_is_true(language: str) -> None:
    told = planted(language)
    false = [each.text for each in told if each.tells != "true"]
    assert len(false) == len(told) - 18 == 31, "so many are planted"
    assert sum(bool(found(language, text)) for text in false) >= 0.9 * len(false)
    true = [each.text for each in told if each.tells == "true"]
    assert [text for text in true if found(language, text)] == []

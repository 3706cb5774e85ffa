"""Who is meant by a function or a role is held against the record. All are invented.

Amal was killed; Bora is the director of the Invented Centre and received threats.
"""

from pathlib import Path

import pytest

from services.triage.rules.findings.finding import Rule
from tests.services.triage.rules.judged import person
from tests.services.triage.rules.test_meant_without_a_name import AMAL, BORA, CEM, found

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "function_sentences.tsv").read_text("utf-8").splitlines()
]
FALSE, TRUE = (
    [(language, text) for said, language, text in SENTENCES if said == kind]
    for kind in ("false", "true")
)
WORDS = {
    "en": "director",
    "fr": "directrice",
    "es": "directora",
    "pt": "diretora",
    "ru": "директор",
    "ar": "مديرة",
}
DIRECTOR = person(
    "Bora Inventee",
    "Бора Инвентова",
    "بورا المثال",
    id=BORA.id,
    gender="woman",
    role="lawyer",
    situation="free-at-risk",
    functions=[
        {"words": words, "language": language, "organisation": "Invented Centre"}
        for language, words in WORDS.items()
    ],
)


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_what_is_falsely_said_of_a_function_asks_for_a_reason(language: str, text: str) -> None:
    (asked,) = found(language, text, AMAL, DIRECTOR, CEM)
    assert (asked.rule, asked.person) == (Rule.NOT_BORNE, "Bora Inventee")


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_what_is_true_or_of_others_is_no_finding(language: str, text: str) -> None:
    assert found(language, text, AMAL, DIRECTOR, CEM) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The lawyer was killed."),
        ("fr", "L'avocate a été tuée."),
        ("es", "La abogada fue asesinada."),
        ("ru", "Адвокат была убита."),
        ("ar", "قُتلت المحامية."),
    ],
)
def test_a_role_is_known_by_its_name_in_each_language(language: str, text: str) -> None:
    (asked,) = found(language, text, AMAL, DIRECTOR, CEM)
    assert asked.person == "Bora Inventee"


def test_of_two_with_one_role_nobody_is_meant() -> None:
    other = CEM.model_copy(update={"role": "lawyer", "gender": "woman"})
    assert found("en", "The lawyer was killed.", AMAL, DIRECTOR, other) == []

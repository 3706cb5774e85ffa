"""An accusation in our own words asks for a reason; one in the words of others does not."""

from pathlib import Path

import pytest

from services.triage.rules.findings.finding import Rule
from tests.services.triage.rules.judged import person
from tests.services.triage.rules.test_meant_without_a_name import AMAL, BORA, found

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "accusing_sentences.tsv").read_text("utf-8").splitlines()
]
FALSE, TRUE = (
    [(language, text) for said, language, text in SENTENCES if said == kind]
    for kind in ("false", "true")
)
CEM = person("Cem Invented", "Джем Инвентов", "جيم المثال", gender="man", situation="detained")


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_an_accusation_as_if_it_were_known_asks_for_a_reason(language: str, text: str) -> None:
    asked = {(e.rule, e.codes, e.is_final) for e in found(language, text, AMAL, BORA, CEM)}
    assert asked == {(Rule.NOT_BORNE, ("guilty",), False)}


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_what_others_say_or_force_is_no_finding(language: str, text: str) -> None:
    assert found(language, text, AMAL, BORA, CEM) == []

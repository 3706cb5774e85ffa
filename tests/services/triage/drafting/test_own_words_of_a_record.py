"""Free texts of a record stand only in documents of their language. All persons are invented."""

from typing import Any

import pytest

from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.rules.planning import Told
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.told_cases import composed, person, record

FREE = {
    "motive": "an invented motive",
    "seized": "two invented telephones",
    "law": "an invented law",
    "response": "an invented answer",
    "description": "an invented description",
}
PLACE, HEALTH, CONDITIONS = "an invented police station", "an invented fever", "invented bail"
EARLIER, EXPECTED, PENALTY = "an invented threat", "an invented hearing", "an invented penalty"
CHARGE = "spreading invented news"


def told(language: str | None) -> Told:
    """Return a record with each free text that it can have."""
    act = {"violation": "arbitrary-detention", "on": "2026-11-02", "place": PLACE, **FREE}
    sections: dict[str, Any] = {
        "acts": [{"to": "a", **act}],
        "developments": [{"development": "release-on-bail", "to": "a", "conditions": CONDITIONS}],
        "deprivations": [{"to": "a", "health": HEALTH}],
        "charges": [{"to": "a", "words": CHARGE, "status": "charged", "penalty": PENALTY}],
        "expected": [{"kind": "hearing", "to": "a", "description": EXPECTED}],
        "earlier": [{"what": EARLIER, "on": "2025-03-01"}],
    }
    people = [person("a", "Abel Invented", gender="man")]
    return record("KEN", people, language=language, **sections)


OWN = {*FREE.values(), PLACE, HEALTH, CONDITIONS, EARLIER, EXPECTED, PENALTY, CHARGE}


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_a_text_whose_language_nobody_said_stands_in_no_document(language: str) -> None:
    found = composed(language, told(None))
    text = f"{found.facts} {found.recalls}"
    assert [each for each in OWN if each in text] == []
    missed = {each.words for each in found.left_out if each.reason is Reason.LANGUAGE_NOT_SAID}
    assert missed == OWN - {PENALTY}  # with its charge


@pytest.mark.parametrize("language", [each for each in APPEAL_LANGUAGES if each != "en"])
def test_of_another_language_only_a_charge_is_quoted(language: str) -> None:
    found = composed(language, told("en"))
    text = f"{found.facts} {found.recalls}".casefold()
    assert [each for each in OWN if each in text] == [CHARGE]
    missed = {each.words for each in found.left_out if each.reason is Reason.OTHER_LANGUAGE}
    assert missed == OWN - {CHARGE}
    assert LeftOut(Reason.QUOTED, CHARGE) in found.left_out


def test_all_stand_in_a_document_of_their_language() -> None:
    found = composed("en", told("en"))
    text = f"{found.facts} {found.recalls}".casefold()
    assert [each for each in OWN if each not in text] == []
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "« spreading invented news » (en anglais)"),
        ("es", "«spreading invented news» (en inglés)"),
        ("pt", "“spreading invented news” (em inglês)"),
        ("ru", "«spreading invented news» (язык оригинала: английский)"),
        ("ar", "(باللغة الإنجليزية)"),
    ],
)
def test_a_quotation_says_its_language(language: str, said: str) -> None:
    facts = composed(language, told("en")).facts.replace("\N{NO-BREAK SPACE}", " ")
    assert said in facts


def test_a_name_stands_in_each_document_whatever_the_language() -> None:
    people = [person("a", "Abel Invented", gender="man")]
    act = {"violation": "arbitrary-detention", "to": "a", "place": "Nairobi"}
    numbered = {**act, "response_number": "12/2026"}
    for language in APPEAL_LANGUAGES:
        facts = composed(language, record("KEN", people, acts=[numbered], language=None)).facts
        assert "Nairobi" in facts
        assert "12/2026" in facts

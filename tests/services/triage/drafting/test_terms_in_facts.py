"""Facts say a term in every language, or tell the drafter which one lacks it. All are invented."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.rules.planning import Told
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.term_parts import TermPart
from shared.term_words import say_term
from tests.services.triage.drafting.told_cases import TAXONOMY, composed, person, record
from tests.shared.term_words.test_saying import fines, times

FIVE = [{"number": 5, "unit": "year", "kind": "prison"}]
OWN_WORDS = "five years, of which three in an invented colony"


def sentenced(*, language: str | None = "en", code: str = "sentencing", **term: Any) -> Told:
    persons, facts = record(
        "KEN",
        [person(letter="a", name="Ana Invented", gender="woman")],
        developments=[{"development": code, "to": "a", "on": "2026-11-20", **term}],
    )
    return persons, facts.model_copy(update={"language": language})


@pytest.mark.parametrize("code", [each.code for each in TAXONOMY.developments])
def test_every_development_says_its_term_in_every_language(code: str) -> None:
    for language in APPEAL_LANGUAGES:
        found = composed(language, sentenced(code=code, term_parts=FIVE))
        assert say_term([TermPart(**each) for each in FIVE], language) in found.facts
        assert found.left_out == ()


@given(st.lists(times() | fines(), min_size=1, max_size=3))
def test_the_facts_say_any_term_whole(parts: list[TermPart]) -> None:
    told = [each.model_dump() for each in parts]
    for language in APPEAL_LANGUAGES:
        found = composed(language, sentenced(term_parts=told))
        assert say_term(parts, language) in found.facts
        assert found.left_out == ()


def test_plain_words_of_a_language_are_said_in_all() -> None:
    found = {each: composed(each, sentenced(term="5 years in prison")) for each in APPEAL_LANGUAGES}
    for language, facts in found.items():
        assert say_term([TermPart(**each) for each in FIVE], language) in facts.facts
        assert facts.left_out == ()


def test_other_words_stand_in_their_language_and_are_missed_in_the_others() -> None:
    for language in APPEAL_LANGUAGES:
        found = composed(language, sentenced(term=OWN_WORDS))
        is_own = language == "en"
        assert (OWN_WORDS in found.facts) == is_own
        missed = () if is_own else (LeftOut(Reason.OTHER_LANGUAGE, OWN_WORDS),)
        assert found.left_out == missed


def test_words_of_a_language_that_nobody_told_stand_in_no_document() -> None:
    for language in APPEAL_LANGUAGES:
        found = composed(language, sentenced(language=None, term=OWN_WORDS))
        assert OWN_WORDS not in found.facts
        assert found.left_out == (LeftOut(Reason.LANGUAGE_NOT_SAID, OWN_WORDS),)


def test_what_the_numbers_do_not_say_stands_beside_them() -> None:
    told = sentenced(term_parts=FIVE, term="with an invented condition")
    assert (
        "The sentence is the following: with an invented condition." in composed("en", told).facts
    )
    found = composed("fr", told)
    assert "cinq ans de prison" in found.facts
    assert found.left_out == (LeftOut(Reason.OTHER_LANGUAGE, "with an invented condition"),)


def test_the_same_in_words_and_numbers_is_said_once() -> None:
    found = composed("en", sentenced(term_parts=FIVE, term="five years in prison"))
    assert found.facts.count("five years") == 1


def test_a_term_of_a_later_release_is_missed_in_all() -> None:
    told = sentenced(term_parts=[{"number": 2, "unit": "decade"}], term="two decades")
    for language in APPEAL_LANGUAGES:
        assert LeftOut(Reason.UNKNOWN_TERM, "two decades") in composed(language, told).left_out


def test_an_extension_is_by_its_term() -> None:
    by = sentenced(code="detention-extended", term_parts=[{"number": 1, "unit": "month"}])
    said = {each: composed(each, by).facts for each in APPEAL_LANGUAGES}
    assert "was extended by one month." in said["en"]
    assert "pour une durée d\N{RIGHT SINGLE QUOTATION MARK}un mois." in said["fr"]
    assert "на один месяц." in said["ru"]
    assert "لمدة شهر واحد." in said["ar"]
    both = sentenced(code="detention-extended", term="45 days", until="2027-01-04")
    assert "by 45 days, until January 4, 2027." in composed("en", both).facts


def test_a_text_without_names_says_terms_in_numbers() -> None:
    found = composed("en", sentenced(term_parts=FIVE), names_shown=False)
    assert "sentenced to five years in prison" in found.facts

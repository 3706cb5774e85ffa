"""Who is meant by a tie or as one of so many is held against the record. All are invented.

Amal was killed, her sister Bora received threats, Cem is detained and under investigation.
"""

from pathlib import Path

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Finding, Judged, Rule
from services.triage.rules.findings.unrecorded import ties_told_dead
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from tests.services.triage.rules.judged import TAXONOMY, person

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "meant_sentences.tsv").read_text("utf-8").splitlines()
]
FALSE, TRUE = (
    [(language, text) for said, language, text in SENTENCES if said == kind]
    for kind in ("false", "true")
)
AMAL = person("Amal Inventee", "Амаль Инвентова", "أمل المثال", gender="woman", situation="killed")
BORA = person(
    "Bora Inventee",
    "Бора Инвентова",
    "بورا المثال",
    gender="woman",
    situation="free-at-risk",
    tie="sister",
    tie_to=AMAL.id,
)
CEM = person("Cem Invented", gender="man", situation="detained-with-access")
FACTS = Facts.model_validate(
    {
        "narrative": "Invented.",
        "country": "EGY",
        "acts": [
            {"violation": "killing", "to": [AMAL.id]},
            {"violation": "threats", "to": [BORA.id]},
            {"violation": "arbitrary-detention", "to": [CEM.id]},
        ],
        "charges": [{"words": "invented", "status": "investigated", "to": [CEM.id]}],
    }
)


def found(language: str, text: str, *persons: Person) -> list[Finding]:
    everybody = recorded_persons([(persons or (AMAL, BORA, CEM), FACTS)], TAXONOMY)
    names = {each.who: names_of(each.person) for each in everybody}
    return list(Judged(everybody, names, TAXONOMY).in_texts({f"{language}.parts.facts": text}))


@pytest.mark.parametrize(("language", "text"), FALSE)
def test_what_is_falsely_said_is_found(language: str, text: str) -> None:
    assert found(language, text)


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_what_is_true_is_no_finding(language: str, text: str) -> None:
    assert found(language, text) == []


def test_nobody_can_confirm_that_a_living_relative_is_dead() -> None:
    (dead,) = found("fr", "La sœur de Mme Amal Inventee a également été tuée.")
    assert (dead.rule, dead.person, dead.is_final) == (Rule.NOT_DEAD, "Bora Inventee", True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Её сестра Бора Инвентова была убита."),
        ("ru", "Сестра Бора была убита."),
        ("en", "Bora has likewise been killed."),
        ("ar", "قُتلت شقيقتها بورا."),
        ("ar", "قُتلت بورا أيضا."),
    ],
)
def test_nobody_can_confirm_that_who_is_named_beside_a_tie_is_dead(
    language: str, text: str
) -> None:
    (dead,) = found(language, text)
    assert (dead.rule, dead.person) == (Rule.NOT_DEAD, "Bora Inventee")


def test_of_whom_nothing_says_whose_sister_she_is_a_reason_is_enough() -> None:
    (asked,) = found("en", "Mr. Cem Invented is detained. Her sister was also killed.")
    assert (asked.rule, asked.person) == (Rule.NOT_BORNE, "Bora Inventee")


def test_the_tie_goes_both_ways() -> None:
    """Amal is the sister of Bora too, and was killed."""
    assert found("en", "The sister of Ms. Bora Inventee was killed.") == []
    (held,) = found("en", "The sister of Ms. Bora Inventee was arrested.")
    assert held.person == "Amal Inventee"


def test_a_death_of_a_relative_who_is_not_of_the_record_asks_for_a_reason() -> None:
    without = AMAL, BORA.model_copy(update={"tie": None, "tie_to": None}), CEM
    for text, persons in (
        ("The sister of Ms. Amal Inventee was killed too.", without),
        ("The brother of Ms. Amal Inventee was killed too.", (AMAL, BORA, CEM)),
    ):
        (asked,) = found("en", text, *persons)
        assert (asked.rule, asked.who, asked.is_final) == (Rule.NOT_BORNE, "", False)
    assert found("en", "The brother of Ms. Amal Inventee was arrested.") == []


def test_a_death_that_the_words_of_the_record_tell_asks_for_none() -> None:
    told = FACTS.model_copy(update={"narrative": "They came for my brother. He was killed."})
    assert ties_told_dead([told], TAXONOMY) == {"brother"}
    assert ties_told_dead([FACTS], TAXONOMY) == frozenset()
    everybody = recorded_persons([((AMAL, BORA, CEM), told)], TAXONOMY)
    names = {each.who: names_of(each.person) for each in everybody}
    judged = Judged(everybody, names, TAXONOMY, ties_told_dead([told], TAXONOMY))
    assert list(judged.in_texts({"en.parts.facts": "Her brother was killed."})) == []


def test_so_many_are_everybody_only_where_the_record_has_so_many() -> None:
    assert found("en", "All four were killed.") == []
    assert {each.person for each in found("en", "All three were killed.")} == {
        "Bora Inventee",
        "Cem Invented",
    }

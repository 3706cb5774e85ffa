"""A sentence or penalty as data is read before its words. Persons are invented."""

from typing import Any

import pytest

from services.triage.rules.death_terms import is_sentence_to_death, may_be_death
from services.triage.rules.planning import planned_parties
from shared.contracts.term_parts import TermPart
from tests.services.triage.rules.test_ahead import DEATH, ana, expected, planned
from tests.services.triage.rules.test_own_terms import HOUSE
from tests.services.triage.rules.test_own_terms import own as own_code

DATA = {"development": "sentencing", "term_parts": [{"unit": "death"}]}
CAPITAL = {
    "words": "an invented act",
    "status": "charged",
    "penalty_parts": [{"number": 20, "unit": "year", "most_unit": "death"}],
}
PRISON = [{"number": 10, "unit": "year", "kind": "prison"}]


@pytest.mark.parametrize("unit", ["death", "life", "year", "fine", "later-unit", None])
def test_only_the_unit_death_is_a_sentence_to_death(unit: str | None) -> None:
    parts = (TermPart(unit=unit, number=1),)
    assert is_sentence_to_death("10 years in prison", parts) == (unit == "death")
    assert may_be_death("10 years in prison", parts) == (unit == "death")


def test_the_words_count_where_there_are_no_data() -> None:
    assert is_sentence_to_death("death by hanging")
    assert not is_sentence_to_death("death", (TermPart(unit="life"),))


def test_data_lie_ahead_of_a_person_as_words_do() -> None:
    assert expected(ana(developments=[DATA])) == expected(ana(developments=[DEATH]))
    assert expected(ana(charges=[CAPITAL])) == {"death-sentence"}


def test_another_sentence_in_numbers_takes_the_place_of_one_to_death() -> None:
    before = {**DATA, "on": "2026-01-01"}
    after = {"development": "sentencing", "term_parts": PRISON, "on": "2026-02-01"}
    assert expected(ana(developments=[before])) == {"death-sentence"}
    assert expected(ana(developments=[before, after])) == set()


def test_a_later_alert_with_another_penalty_ends_the_risk() -> None:
    of_prison = {**CAPITAL, "penalty_parts": PRISON}
    assert expected(ana(charges=[CAPITAL]), ana(charges=[of_prison])) == set()


@pytest.mark.parametrize("term", [{"term": "10 years in prison"}, {"term_parts": PRISON}])
def test_a_dismissed_appeal_with_a_term_is_a_conviction(term: dict[str, Any]) -> None:
    def charges(**told: Any) -> set[str]:
        told_by = ana(developments=[{"development": "appeal-dismissed", **told}])
        return {code for party in planned(told_by) for code in party.charges}

    assert charges(**term)
    assert not charges()


def test_an_own_term_of_an_installation_is_read_so_too() -> None:
    own = ana(developments=[{**DATA, "development": own_code("sentencing")}])
    [party] = planned_parties([own], HOUSE)
    assert party.expected == ("death-sentence",)

"""Facts say where a development was, and to which prison somebody was taken. All are invented."""

from typing import Any

import pytest

from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.rules.planning import Told
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.triage.drafting.told_cases import composed, person, record

PRISON = "Invented Central Prison"


def case(code: str, place: str, situation: str = "imprisoned", **told: Any) -> Told:
    ana = person("a", "Ana Invented", gender="woman", situation=situation)
    happened = {"development": code, "to": "a", "on": "2026-11-14", "place": place}
    return record("KEN", [ana], developments=[happened | told])


TRANSFERRED = {
    "en": "Ms. Ana Invented was transferred to the Invented Central Prison.",
    "fr": "Mme Ana Invented a été transférée à l{}Invented Central Prison.".format("\u2019"),
    "es": "la Sra. Ana Invented fue trasladada a la Invented Central Prison.",
    "pt": "a Sra. Ana Invented foi transferida para a Invented Central Prison.",
}


@pytest.mark.parametrize("language", TRANSFERRED)
def test_a_transfer_says_where_to(language: str) -> None:
    assert TRANSFERRED[language] in composed(language, case("transfer", PRISON)).facts


@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
def test_every_development_says_its_place(language: str) -> None:
    for code in ("transfer", "hearing-held", "release", "conviction"):
        assert composed(language, case(code, PRISON)).facts.count(PRISON) == 1


def test_a_decision_that_takes_its_charge_says_its_place() -> None:
    persons, facts = case("conviction", "Mombasa", authors="Invented High Court")
    charge = {"words": "sedition", "status": "convicted"}
    told = type(facts).model_validate(facts.model_dump() | {"charges": [charge]})
    found = composed("en", (persons, told)).facts
    assert "was convicted of “sedition” by the Invented High Court in Mombasa." in found


def test_the_place_of_somebody_who_hides_is_left_out() -> None:
    found = composed("en", case("release", "Invented Town", situation="in-hiding"))
    assert "Invented Town" not in found.facts
    assert LeftOut(Reason.IN_HIDING, "Invented Town") in found.left_out

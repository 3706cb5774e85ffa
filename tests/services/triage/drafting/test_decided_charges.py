"""A decision takes only charges that its court surely decided. All persons are invented."""

from typing import Any

from services.triage.rules.planning import Told
from tests.services.triage.drafting.told_cases import composed, person, record

HIGH, DISTRICT, APPEAL = (
    "Invented High Court",
    "Invented District Court",
    "Invented Court of Appeal",
)


def charge(words: str = "sedition", **told: Any) -> dict[str, Any]:
    return {"words": words, "status": "convicted", "to": "a", **told}


def decision(on: str = "2026-11-14", code: str = "conviction", **told: Any) -> dict[str, Any]:
    return {"development": code, "to": "a", "on": on, **told}


def case(charges: list[dict[str, Any]], *decisions: dict[str, Any]) -> Told:
    ana = person("a", "Ana Invented", gender="woman")
    return record("KEN", [ana], charges=charges, developments=list(decisions))


def facts(*alerts: Told) -> str:
    return composed("en", *alerts).facts


def test_the_only_decision_takes_a_charge_that_names_no_court() -> None:
    assert f"Ana Invented was convicted of “sedition” by the {HIGH}." in facts(
        case([charge()], decision(authors=HIGH))
    )


def test_the_only_decision_is_told_by_the_court_of_its_charge() -> None:
    assert f"Ana Invented was convicted of “sedition” by the {HIGH}." in facts(
        case([charge(body=HIGH)], decision())
    )


def test_of_two_decisions_none_takes_a_charge_without_a_court() -> None:
    told = facts(case([charge()], decision(authors=DISTRICT), decision("2026-11-20", authors=HIGH)))
    assert "of “sedition” by" not in told
    assert "Ms. Ana Invented was convicted of “sedition”." in told


def test_of_two_decisions_a_charge_goes_to_that_of_its_court() -> None:
    told = facts(
        case([charge(body=HIGH)], decision(authors=DISTRICT), decision("2026-11-20", authors=HIGH))
    )
    assert "On November 20, 2026, Ms. Ana Invented was convicted of “sedition” by the " in told


def test_of_two_decisions_of_one_court_none_takes_its_charge() -> None:
    told = facts(
        case([charge(body=HIGH)], decision(authors=HIGH), decision("2026-11-20", authors=HIGH))
    )
    assert told.endswith(f"Ms. Ana Invented was convicted of “sedition” by the {HIGH}.")


def test_a_decision_does_not_take_the_charge_of_another_court() -> None:
    told = facts(case([charge(body=DISTRICT)], decision(authors=HIGH)))
    assert told.endswith(f"Ms. Ana Invented was convicted of “sedition” by the {DISTRICT}.")
    assert told.count("sedition") == 1


def test_beside_an_appeal_a_decision_does_not_take_the_charge_that_the_appeal_names() -> None:
    told = facts(
        case(
            [charge(body=APPEAL)],
            decision(),
            decision("2026-11-20", code="sentence-upheld", authors=APPEAL),
        )
    )
    assert "November 14, 2026, Ms. Ana Invented was convicted of" not in told
    assert told.endswith(f"Ms. Ana Invented was convicted of “sedition” by the {APPEAL}.")


def test_a_decision_that_does_not_name_its_court_takes_no_charges_of_two() -> None:
    told = facts(case([charge("one", body=HIGH), charge("two", body=DISTRICT)], decision()))
    assert f"Ms. Ana Invented was convicted of “one” by the {HIGH}." in told
    assert f"She was convicted of “two” by the {DISTRICT}." in told


def test_a_decision_does_not_take_a_charge_that_a_later_alert_tells_again() -> None:
    told = facts(
        case([charge()], decision(authors=HIGH)), case([charge(status="acquitted", body=APPEAL)])
    )
    assert "was convicted of “sedition”" not in told
    assert f"was acquitted of “sedition” by the {APPEAL}" in told


def test_a_verdict_and_the_sentence_of_its_day_are_one_decision() -> None:
    told = facts(
        case([charge()], decision(authors=HIGH), decision(code="sentencing", authors=HIGH))
    )
    assert f"14, 2026, Ms. Ana Invented was convicted of “sedition” by the {HIGH}." in told


def test_a_sentence_of_another_day_may_be_of_another_matter() -> None:
    told = facts(
        case(
            [charge()],
            decision(authors=HIGH),
            decision("2026-11-20", code="sentencing", authors=HIGH),
        )
    )
    assert told.endswith("Ms. Ana Invented was convicted of “sedition”.")

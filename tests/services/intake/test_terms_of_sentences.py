"""A sentence or a penalty in numbers is filed, shown in words and amended, or refused."""

from html import unescape
from typing import Any

import pytest

from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import FULL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send

Part = dict[str, Any]
YEARS: Part = {"number": 5, "unit": "year"}
IN_FORM = ENOUGH | {
    "developments.0.development": "sentencing",
    "developments.0.term_parts.0.number": "5",
    "developments.0.term_parts.0.unit": "year",
}
WRONG: list[tuple[list[Part], str, str]] = [
    ([{}], "0.unit", "Choose the unit"),
    ([{"number": 5}], "0.unit", "Choose the unit"),
    ([{"unit": "year"}], "0.number", "Enter how many"),
    ([{"number": 4800, "unit": "month"}], "0.number", "Check number and unit"),
    ([{"number": 1000, "unit": "year"}], "0.number", "Check number and unit"),
    ([{"number": 2, "unit": "life"}], "0.number", "Leave it empty"),
    ([{"unit": "death", "kind": "prison"}], "0.kind", "Leave this empty"),
    ([{**YEARS, "most": 5}], "0.most", "more than its lower end"),
    ([{**YEARS, "most": 12, "most_unit": "month"}], "0.most", "more than its lower end"),
    ([{**YEARS, "most_unit": "month"}], "0.most", "Enter the upper end too"),
    ([{**YEARS, "most": 9, "most_unit": "life"}], "0.most", "Leave it empty"),
    ([{**YEARS, "most_unit": "fine"}], "0.most_unit", "Choose days, weeks"),
    ([{**YEARS, "currency": "EUR"}], "0.currency", "Only a fine"),
    ([{"number": 10, "unit": "fine"}], "0.currency", "three letters"),
    ([{"number": 10, "unit": "fine", "currency": "QQQ"}], "0.currency", "three letters"),
    ([{"unit": "fine", "currency": "EUR"}], "0.number", "Enter how many"),
    ([{"number": 9, "most": 9, "unit": "fine", "currency": "EUR"}], "0.most", "more than its"),
    ([{**YEARS, "suspended": "part-suspended"}], "0.suspended", "Enter before it"),
    ([YEARS, {"number": 6, "unit": "year", "suspended": "part-suspended"}], "1.number", "No more"),
    ([{**YEARS, "alternative": True}], "0.alternative", "nothing before it"),
    ([{"number": 2, "unit": "yaer"}], "0.unit", "year"),
]


def told(parts: list[Part], **more: Any) -> dict[str, Any]:
    """Return an alert with a sentence."""
    sentence = {"development": "sentencing", "term_parts": parts, **more}
    return {
        "country": "EGY",
        "narrative": "Invented.",
        "source": {"relation": "family"},
        "developments": [sentence],
    }


@pytest.mark.parametrize(("parts", "field", "words"), WRONG, ids=lambda each: str(each)[:50])
async def test_an_impossible_term_is_refused_at_its_field(
    intake: IntakeFixture, parts: list[Part], field: str, words: str
) -> None:
    answer = await intake.post("/v1/alerts", told(parts))
    assert answer.status_code == 422
    faults = {each["field"]: each["message"] for each in answer.json()["errors"]}
    assert words in faults[f"developments.0.term_parts.{field}"]


@pytest.mark.parametrize("number", [0, -1, 10**12 + 1, 2.5, "five"])
async def test_a_number_that_is_none_is_refused(intake: IntakeFixture, number: Any) -> None:
    answer = await intake.post("/v1/alerts", told([{"number": number, "unit": "year"}]))
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault["field"] == "developments.0.term_parts.0.number"


async def test_words_that_say_another_term_are_refused(intake: IntakeFixture) -> None:
    for words in ("three years", "trois ans", "death"):
        answer = await intake.post("/v1/alerts", told([YEARS], term=words))
        assert [each["field"] for each in answer.json()["errors"]] == ["developments.0.term"]
    for words in ("cinq ans de prison", "5 years", "as the law of 1998 says"):
        assert (await intake.post("/v1/alerts", told([YEARS], term=words))).status_code == 201


async def test_the_penalty_of_a_charge_and_the_term_of_an_act_are_checked_too(
    intake: IntakeFixture,
) -> None:
    alert = told([]) | {
        "charges": [{"words": "an invented act", "penalty_parts": [{"number": 2}]}],
        "acts": [{"violation": "travel-ban", "term_parts": [{"unit": "month"}]}],
    }
    answer = await intake.post("/v1/alerts", alert)
    assert {each["field"] for each in answer.json()["errors"]} == {
        "charges.0.penalty_parts.0.unit",
        "acts.0.term_parts.0.number",
    }


async def test_a_term_is_shown_in_words_in_the_language_of_the_reader(
    intake: IntakeFixture,
) -> None:
    alert = await intake.file(FULL)
    for language, words in (
        ("en", "three years and six months in prison, of which one year suspended"),
        ("fr", "trois ans et six mois de prison, dont un an avec sursis"),
    ):
        page = unescape((await see(intake, f"/alerts/{alert}", language)).text)
        assert words in page.replace("\N{NO-BREAK SPACE}", " ")


async def test_number_and_unit_are_enough_in_the_form(intake: IntakeFixture) -> None:
    answer = await send(intake, "/alerts/new", IN_FORM)
    assert answer.status_code == 303
    page = (await see(intake, answer.headers["location"])).text
    assert "five years" in page


async def test_a_refused_form_keeps_what_was_typed(intake: IntakeFixture) -> None:
    wrong = IN_FORM | {"developments.0.term_parts.0.unit": ""}
    answer = await send(intake, "/alerts/new", wrong)
    assert answer.status_code == 422
    assert "Choose the unit: days, weeks, months, years, life, death or a fine." in answer.text
    assert filled(answer.text, "/alerts/new")["developments.0.term_parts.0.number"] == ["5"]


async def test_a_term_can_be_corrected(intake: IntakeFixture) -> None:
    alert = await intake.file(told([YEARS]))
    path = f"/alerts/{alert}/amendments/new"
    sent = filled((await see(intake, path)).text, path)
    changed = sent | {"developments.0.term_parts.0.number": "7", "reason": "Invented."}
    assert (await send(intake, path, changed)).status_code == 303
    [after] = (await intake.get(f"/v1/alerts/{alert}")).json()["developments"]
    assert after["term_parts"][0]["number"] == 7
    assert "seven years" in (await see(intake, f"/alerts/{alert}")).text

"""The facts of a begun draft are what the record says, in both languages. All are invented."""

from pathlib import Path
from typing import Any

import pytest

from services.triage.drafting.facts.record import LeftOut, Reason
from services.triage.rules.planning import Told
from shared.plain_yaml import load_data
from tests.services.triage.drafting.told_cases import OF_PERSONS, composed, person, record

RECORDS: list[dict[str, Any]] = load_data(
    (Path(__file__).parent / "facts_of_records.yaml").read_text("utf-8")
)
OF_RECORD = OF_PERSONS | {"earlier"}


def told_in(case: str, language: str = "en", **persons: str) -> Told:
    """Return the record of a case, in this language; `persons` replaces something of each."""
    [found] = [each for each in RECORDS if each["case"] == case]
    people = [person(**{**each, **persons}) for each in found["persons"]]
    told = {name: found[name] for name in OF_RECORD & found.keys()}
    return record(found["country"], people, language=language, **told)


@pytest.mark.parametrize("case", [each["case"] for each in RECORDS])
def test_the_facts_say_what_the_record_says(case: str) -> None:
    [expected] = [each for each in RECORDS if each["case"] == case]
    for language in ("en", "fr"):
        found = composed(language, told_in(case, language))
        assert found.left_out == ()
        assert found.facts.split("\n\n") == expected[language]
        recalls = expected.get(f"{language}_recalls", [""])
        assert found.recalls.split("\n\n") == recalls


def test_nobody_who_was_released_is_still_held() -> None:
    told = told_in("a third extension", situation="released")
    [_, held, *_] = composed("en", told).facts.split("\n\n")
    assert "was held in Tora prison from October 8, 2026." in held
    assert "pre-trial" not in held


def test_without_names_nothing_is_said_that_could_name_somebody() -> None:
    told = composed("en", told_in("threats beside judicial harassment"), names_shown=False)
    assert told.facts.split("\n\n") == [
        (
            "According to the information received, on November 18, 2026, this human rights "
            "defender received death threats from persons unknown."
        ),
        ("On November 20, 2026, this human rights defender was subjected to judicial harassment."),
    ]
    [left_out] = told.left_out
    assert left_out.reason is Reason.WITHOUT_NAMES


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("a release with its background", "cette personne a été libérée sous caution"),
        ("a third extension", "Cette personne est détenue depuis"),
    ],
)
def test_one_without_a_name_is_a_person_in_french(case: str, said: str) -> None:
    assert said in composed("fr", told_in(case), names_shown=False).facts


def test_several_without_names_are_women_and_men_in_french() -> None:
    people = [person(each, f"{each} Invented", gender="woman") for each in "abc"]
    acts = [{"violation": "arbitrary-arrest", "to": "ab"}, {"violation": "threats", "to": "c"}]
    facts = composed("fr", record("SEN", people, acts=acts), names_shown=False).facts
    assert "les deux défenseur·es des droits humains ont été arbitrairement arrêté·es" in facts


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"to": ""}, Reason.TO_WHOM),
        ({"to": "o"}, Reason.DOES_NOT_FIT),
        ({"to": "w", "place": "Invented Street 4"}, Reason.IN_HIDING),
        ({"to": "w", "response_number": "118/Street"}, Reason.IN_HIDING),
        ({"to": "a", "description": "Ils sont venus."}, Reason.OTHER_LANGUAGE),
    ],
)
def test_what_cannot_be_told_is_said_to_the_editor(known: dict[str, Any], reason: Reason) -> None:
    people = [
        person("a", "Abel Invented"),
        person("w", "Wanda Invented", situation="in-hiding"),
        person("o", "Invented Union", kind="organisation"),
    ]
    persons, alert = record("KEN", people, acts=[{"violation": "arbitrary-arrest", **known}])
    told = composed("en", (persons, alert.model_copy(update={"language": "fr"})))
    assert [each.reason for each in told.left_out] == [reason]
    assert "venus" not in told.facts
    assert "Street" not in told.facts


def test_an_expected_day_that_is_past_is_not_announced() -> None:
    people = [person("a", "Abel Invented")]
    told = record("KEN", people, expected=[{"kind": "hearing", "to": "a", "on": "2026-11-01"}])
    assert composed("en", told).facts == ""
    assert composed("en", told).left_out == (LeftOut(Reason.PAST, "November 1, 2026"),)


def test_somebody_whom_only_the_facts_speak_of_is_introduced_once() -> None:
    function = [{"words": "secretary of the Invented Union", "language": "en"}]
    people = [
        person("a", "Abel Invented", gender="man"),
        person("d", "Dan Invented", gender="man", functions=function),
    ]
    held = [
        {"to": "d", "place": "Kisumu", "since": "2026-11-02", "legal_status": "pre-trial"},
        {"to": "ad", "since": "2026-11-04"},
    ]
    told = record("KEN", people, acts=[{"violation": "threats", "to": "a"}], deprivations=held)
    assert composed("en", told).facts.split("\n\n")[1:] == [
        (
            "Mr. Dan Invented, secretary of the Invented Union, has been held in Kisumu since "
            "November 2, 2026. He is in pre-trial detention."
        ),
        "Mr. Abel Invented and Mr. Dan Invented have been held since November 4, 2026.",
    ]


def test_facts_that_do_not_fit_are_listed() -> None:
    words = "x" * 3000
    people = [person("a", "Abel Invented")]
    acts = [
        {"violation": "threats", "to": "a", "on": f"2026-11-{day:02}", "description": words}
        for day in range(1, 6)
    ]
    told = composed("en", record("KEN", people, acts=acts))
    assert len(told.facts) <= 12_000
    assert [each.reason for each in told.left_out] == [Reason.TOO_LONG] * 2


@pytest.mark.parametrize(
    ("language", "body", "said"),
    [
        ("en", "High Court of Invention", "been charged before the High Court of Invention with"),
        ("en", "Invented Prosecution Service", "been charged by the Invented Prosecution Service"),
        ("fr", "Tribunal de l\u2019Invention", "inculpé devant le Tribunal de l\u2019Invention de"),
        ("es", "Tribunal Inventado", "formulado cargos ante el Tribunal Inventado contra"),
        ("pt", "Tribunal Inventado", "uma acusação perante o Tribunal Inventado contra"),
        ("ar", "محكمة المثال", "أمام محكمة المثال"),
        ("ru", "Вымышленный суд", "«x» (Вымышленный суд)."),
    ],
)
def test_a_court_hears_a_charge_and_brings_none(language: str, body: str, said: str) -> None:
    people = [person("a", "Abel Invented", gender="man")]
    charge = {"to": "a", "words": "x", "status": "charged", "body": body}
    told = record("KEN", people, charges=[charge], language=language)
    assert said in composed(language, told).facts


def test_a_child_has_no_title_but_a_wanted_one() -> None:
    child = person("a", "Abel Invented", gender="man", child=True)
    act = {"violation": "threats", "to": "a"}
    assert "Mr." not in composed("en", record("KEN", [child], acts=[act])).facts
    wanted = child.model_copy(update={"courtesy_title": "mr"})
    assert "Mr. Abel" in composed("en", record("KEN", [wanted], acts=[act])).facts

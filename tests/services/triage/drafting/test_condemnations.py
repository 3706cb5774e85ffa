"""Condemnations of several parties, and the SMS of many. All persons are invented."""

import re

import pytest

from services.triage.drafting.short_message import MOST_CHARACTERS
from shared.contracts.facts import Act
from tests.services.triage.drafting.test_plan import missing, none_of, person, texts

POLICE = ("police",)


def condemnations(text: str, verb: str = "condemns") -> list[str]:
    return re.findall(rf"^.*{verb}.*$", text, re.MULTILINE)


def test_what_is_urged_of_two_alike_is_one_sentence() -> None:
    ann, centre = person("Ann Invented"), person("Invented Centre", kind="organisation")
    acts = [
        Act(violation="raid", to=(ann.id,), perpetrators=POLICE),
        Act(violation="raid", to=(centre.id,), perpetrators=POLICE),
    ]
    told = texts("KEN", [ann, centre], acts)
    (said,) = condemnations(told["en"])
    assert not missing(said, "these acts against Ms. Ann Invented and Invented Centre, which seem")
    assert len(condemnations(told["fr"], "condamne")) == 1


def test_what_differs_stays_apart() -> None:
    ann, bea = person("Ann Invented", situation="imprisoned"), person("Bea Invented")
    acts = [
        Act(violation="arbitrary-detention", to=(ann.id,), perpetrators=POLICE),
        Act(violation="raid", to=(bea.id,), perpetrators=POLICE),
    ]
    told = texts("KEN", [ann, bea], acts)["en"]
    assert len(condemnations(told)) == 2
    assert none_of(told, "release Ms. Ann Invented and Ms. Bea", "release Ms. Bea")


@pytest.mark.parametrize(
    ("violations", "en", "fr"),
    [
        (("raid",), "this act against Ms. Ann Invented, which seems", "cet acte visant"),
        (("threats",), "these acts against Ms. Ann Invented, which appear", "ces actes visant"),
        (
            ("raid", "surveillance"),
            "these acts against Ms. Ann Invented, which",
            "ces actes visant",
        ),
    ],
)
def test_one_act_is_named_in_the_singular(violations: tuple[str, ...], en: str, fr: str) -> None:
    ann, bea = person("Ann Invented"), person("Bea Invented", situation="imprisoned")
    acts = [Act(violation=each, to=(ann.id,), perpetrators=POLICE) for each in violations]
    told = texts("KEN", [ann, bea], acts)
    assert not missing(told["en"], en)
    assert not missing(told["fr"], fr)


def test_one_act_of_two_persons_is_two() -> None:
    two = [person("Ann Invented"), person("Bea Invented")]
    acts = [Act(violation="raid", to=tuple(e.id for e in two if e.id), perpetrators=POLICE)]
    assert not missing(texts("KEN", two, acts)["en"], "condemns these acts against")


def test_an_sms_without_room_for_every_demand_names_the_first_and_says_that_there_are_others() -> (
    None
):
    told = [
        ("killing", "killed", POLICE),
        ("abduction", "abducted", ("armed-group",)),
        ("death-threats", "imprisoned", ("unknown",)),
        ("death-threats", "imprisoned", POLICE),
        ("threats", "free", ("unknown",)),
        ("arbitrary-detention", "imprisoned", POLICE),
        ("surveillance", "free", POLICE),
        ("harassment", "exiled", POLICE),
    ]
    persons, acts = [], []
    for number, (violation, situation, by) in enumerate(told):
        persons.append(person(f"Person Invented {number}", situation=situation))
        acts.append(Act(violation=violation, to=(persons[-1].id,), perpetrators=by))
        if violation == "death-threats":
            acts.append(Act(violation="harassment", to=(persons[-1].id,), perpetrators=by))
    text = texts("COL", persons, acts)
    for language, others in (("en", "and other demands."), ("fr", "et d'autres mesures.")):
        sms = text[language].partition("SMS: ")[2]
        assert not missing(sms, others)
        assert len(sms) <= MOST_CHARACTERS

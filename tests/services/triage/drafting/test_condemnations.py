"""Condemnations of several parties, and the SMS of many. All persons are invented."""

import re

import pytest

from services.triage.drafting.short_message import MOST_CHARACTERS
from shared.contracts.facts import Act, Development
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
    assert not missing(said, "the raid on Ms. Ann Invented and the Invented Centre, which seems")
    assert len(condemnations(told["fr"], "condamne")) == 1


def test_an_act_of_two_is_condemned_once_beside_what_one_of_them_suffered() -> None:
    ann, centre = person("Ann Invented"), person("Invented Centre", kind="organisation")
    acts = [
        Act(violation="slapp", to=(ann.id, centre.id), perpetrators=("company",)),
        Act(violation="smear-campaign", to=(ann.id,), perpetrators=("company",)),
    ]
    (said,) = condemnations(texts("KEN", [ann, centre], acts)["en"])
    assert not missing(said, "lawsuit against Ms. Ann Invented and the Invented Centre")
    assert said.count("strategic lawsuit") == 1


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
        (("raid",), "the raid on Ms. Ann Invented, which seems", "la perquisition visant"),
        (("harassment",), "harassment of Ms. Ann Invented, which seems", "actes de harcèlement"),
        (
            ("search-and-seizure",),
            "the search and seizure targeting Ms. Ann Invented, which seems",
            "la perquisition avec saisie visant Mme Ann Invented, qui semble n",
        ),
        (("threats",), "the threats against Ms. Ann Invented, which appear", "les menaces visant"),
        (
            ("raid", "surveillance"),
            "the raid on and the surveillance of Ms. Ann Invented, which seem",
            "la perquisition visant Mme Ann Invented, ainsi que la surveillance de cette",
        ),
        (
            ("raid", "surveillance", "travel-ban", "smear-campaign"),
            "these acts against Ms. Ann Invented, which seem",
            "ces actes visant Mme Ann Invented, qui semblent",
        ),
    ],
)
def test_few_acts_are_named_and_agree(violations: tuple[str, ...], en: str, fr: str) -> None:
    ann, bea = person("Ann Invented"), person("Bea Invented", situation="imprisoned")
    acts = [Act(violation=each, to=(ann.id,), perpetrators=POLICE) for each in violations]
    told = texts("KEN", [ann, bea], acts)
    assert not missing(told["en"], en)
    assert not missing(told["fr"], fr)


@pytest.mark.parametrize("news", ["hunger-strike", "health-deterioration", "hearing-scheduled"])
def test_no_hunger_strike_and_no_hearing_is_condemned(news: str) -> None:
    ann = person("Ann Invented", situation="detained-incommunicado")
    acts = [Act(violation="incommunicado-detention", to=(ann.id,), perpetrators=POLICE)]
    told = texts("KEN", [ann], acts, [Development(development=news, to=(ann.id,))])
    (said,) = condemnations(told["en"])
    assert not missing(said, "the incommunicado detention of Ms. Ann Invented, which seems to be")
    (said,) = condemnations(told["fr"], "condamne")
    assert not missing(said, "la détention au secret de Mme Ann Invented, qui semble")


def test_two_who_are_called_alike_are_not_one_in_a_title() -> None:
    ann, bea = person("Ann Invented", situation="killed"), person("Ann Invented")
    acts = [
        Act(violation="killing", to=(ann.id,), perpetrators=POLICE),
        Act(violation="raid", to=(bea.id,), perpetrators=POLICE),
    ]
    title = texts("KEN", [ann, bea], acts)["en"].splitlines()[0]
    assert title == "Kenya: Killing of Ms. Ann Invented and raid on Ms. Ann Invented"


def test_an_sms_asks_once_for_what_two_demands_share() -> None:
    ann, bea = person("Anaïs Îñvented", situation="killed"), person("Bea Îñvented of a Long Name")
    acts = [
        Act(violation="killing", to=(ann.id,), perpetrators=POLICE),
        Act(violation="death-threats", to=(bea.id,), perpetrators=("unknown",)),
    ]
    sms = texts("BOL", [ann, bea], acts)["en"].partition("SMS: ")[2]
    assert not missing(sms, "ask for protection and justice.", "and death threats against")


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
    text = texts("CIV", persons, acts)
    for language, others in (("en", "and other demands."), ("fr", "autres mesures.")):
        sms = text[language].partition("SMS: ")[2]
        assert not missing(sms, others)
        assert len(sms) <= MOST_CHARACTERS

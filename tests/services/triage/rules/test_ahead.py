"""What lies ahead of a person, from what one alert or several tell. Persons are invented."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.triage.rules.circumstances import DEAD, DEATH_PENALTY
from services.triage.rules.planning import PlannedParty, planned_parties
from services.triage.rules.stages import with_stages
from shared.contracts.facts import Facts
from shared.contracts.persons import Person
from tests.services.triage.rules.test_planning import TAXONOMY, person

ANA, BEN = person("Ana Invented"), person("Ben Invented")
DEATH = {"development": "sentencing", "term": "death"}
PRISON = {"development": "sentencing", "term": "10 years in prison"}
CAPITAL = {"words": "an invented act", "status": "charged", "penalty": "life or death"}
RAID = {"violation": "raid", "perpetrators": ["police"]}


def alert(*persons: Person, **said: Sequence[dict[str, Any]]) -> tuple[Sequence[Person], Facts]:
    """Return an alert about these; what does not say to whom it was done was done to all."""
    whom = [str(each.id) for each in persons]
    told = {
        key: [{**each, "to": [str(one) for one in each.get("to", whom)]} for each in rows]
        for key, rows in said.items()
    }
    return persons, Facts.model_validate({"narrative": "Invented.", "country": "KEN", **told})


def planned(*alerts: tuple[Sequence[Person], Facts]) -> tuple[PlannedParty, ...]:
    return planned_parties(alerts, TAXONOMY)


def expected(*alerts: tuple[Sequence[Person], Facts]) -> set[str]:
    return {code for party in planned(*alerts) for code in party.expected}


def ana(**said: Sequence[dict[str, Any]]) -> tuple[Sequence[Person], Facts]:
    return alert(ANA, **{"acts": [RAID], **said})


def test_only_the_term_of_a_sentence_makes_it_one_to_death() -> None:
    assert expected(ana(developments=[DEATH])) == {"death-sentence"}
    for status in ("charged", "convicted"):
        charge = {**CAPITAL, "status": status}
        assert expected(ana(charges=[charge], developments=[PRISON])) == set()
        assert expected(ana(charges=[charge])) == {"death-sentence"}
    without_term = {"development": "sentencing"}
    assert expected(ana(charges=[CAPITAL], developments=[without_term])) == set()
    feared = [{"kind": "death-sentence"}]
    assert expected(ana(expected=feared, developments=[PRISON])) == set()


def test_of_two_who_were_sentenced_each_has_their_own_sentence() -> None:
    sentences = [{**DEATH, "to": [ANA.id]}, {**PRISON, "to": [BEN.id]}]
    charge = {**CAPITAL, "status": "convicted"}
    parties = planned(alert(ANA, BEN, acts=[RAID], charges=[charge], developments=sentences))
    assert {(each.persons[0].name, each.expected) for each in parties} == {
        ("Ana Invented", ("death-sentence",)),
        ("Ben Invented", ()),
    }


@pytest.mark.parametrize("status", ["acquitted", "dropped"])
def test_a_charge_that_ended_is_no_risk(status: str) -> None:
    ended = {**CAPITAL, "status": status}
    assert expected(ana(charges=[ended])) == set()
    assert expected(ana(charges=[CAPITAL]), ana(charges=[ended])) == set()
    assert expected(ana(developments=[DEATH]), ana(charges=[ended])) == set()


@pytest.mark.parametrize("end", ["acquittal", "charges-dropped", "pardon"])
def test_a_court_that_ends_the_case_ends_the_risk(end: str) -> None:
    news = [{"development": end}]
    assert expected(ana(charges=[CAPITAL]), ana(developments=news)) == set()
    again = {**CAPITAL, "words": "another invented act"}
    later = ana(charges=[again])
    assert expected(ana(charges=[CAPITAL]), ana(developments=news), later) == {"death-sentence"}
    feared = ana(expected=[{"kind": "death-sentence"}])
    assert expected(feared) == {"death-sentence"}
    assert expected(feared, ana(developments=news)) == set()


@pytest.mark.parametrize("end", ["sentence-reduced", "acquittal", "pardon"])
def test_what_ends_a_sentence_to_death_later_ends_it(end: str) -> None:
    ended = {"development": end}
    assert expected(ana(developments=[DEATH, ended])) == set()
    assert expected(ana(developments=[DEATH]), ana(developments=[ended])) == set()
    assert expected(ana(developments=[ended]), ana(developments=[DEATH])) == {"death-sentence"}


@pytest.mark.parametrize("first", [True, False])
def test_the_days_decide_which_is_later(first: bool) -> None:
    march, june = {"on": "2026-03-01"}, {"on": "2026-06-01"}
    acquitted = {"development": "acquittal"}
    for early, late, told in ((DEATH, acquitted, set()), (acquitted, DEATH, {"death-sentence"})):
        both = [{**early, **march}, {**late, **june}]
        assert expected(ana(developments=both if first else both[::-1])) == told
        assert expected(*(ana(developments=[each]) for each in both)) == told


def test_another_sentence_later_takes_the_place_of_one_to_death() -> None:
    assert expected(ana(developments=[DEATH]), ana(developments=[PRISON])) == set()
    upheld = {"development": "sentence-upheld"}
    assert expected(ana(developments=[DEATH]), ana(developments=[upheld])) == {"death-sentence"}


def test_a_document_of_news_counts_the_sentence_that_was_told_before() -> None:
    before = [ana(charges=[{**CAPITAL, "status": "convicted"}], developments=[PRISON])]
    persons, facts = before[0]
    news = [(persons, facts.model_copy(update={"developments": ()}))]
    assert {each.expected for each in planned_parties(news, TAXONOMY, before)} == {()}


@pytest.mark.parametrize(
    "end", ["stay-granted", "release", "acquittal", "charges-dropped", "pardon"]
)
def test_an_extradition_is_not_ahead_if_a_later_alert_says_otherwise(end: str) -> None:
    told, refused = (
        ana(expected=[{"kind": "extradition"}]),
        ana(developments=[{"development": end}]),
    )
    assert expected(told) == {"extradition"}
    assert expected(told, refused) == set()
    assert expected(refused, told) == {"extradition"}
    lifted = ana(developments=[{"development": "stay-lifted"}])
    assert expected(told, refused, lifted) == {"extradition"}


def test_a_removal_that_was_done_since_is_not_ahead() -> None:
    done = ana(acts=[{"violation": "deportation", "perpetrators": ["police"]}])
    assert expected(ana(expected=[{"kind": "deportation"}]), done) == set()


def test_news_of_one_is_not_that_of_another() -> None:
    """Neither a sentence to death, nor what ends a removal."""
    both = alert(ANA, BEN, acts=[RAID], expected=[{"kind": "extradition"}])
    news = [{**DEATH, "to": [BEN.id]}, {"development": "stay-granted", "to": [BEN.id]}]
    deported = {"violation": "deportation", "perpetrators": ["police"], "to": [BEN.id]}
    parties = planned(both, alert(ANA, BEN, acts=[deported], developments=news))
    assert {each.persons[0].name: each.expected for each in parties} == {
        "Ana Invented": ("extradition",),
        "Ben Invented": ("death-sentence",),
    }


def test_nothing_is_ahead_of_the_dead() -> None:
    stands = with_stages(frozenset({DEAD}), ["death-sentence"], ["charged"], "killed", TAXONOMY)
    assert stands == {DEAD}
    alive = with_stages(frozenset(), ["death-sentence"], ["charged"], None, TAXONOMY)
    assert DEATH_PENALTY in alive


def test_a_sentence_to_death_is_planned_before_other_grave_acts() -> None:
    abducted = {"violation": "abduction", "perpetrators": ["police"], "to": [BEN.id]}
    raid = {**RAID, "to": [ANA.id]}
    for term, first in ((DEATH, ANA), (PRISON, BEN)):
        parties = planned(
            alert(BEN, ANA, acts=[abducted, raid], developments=[{**term, "to": [ANA.id]}])
        )
        assert parties[0].persons[0] == first


def test_what_others_did_beside_the_state_tells_of_no_charges() -> None:
    threats = {"violation": "threats", "perpetrators": ["unknown"]}
    parties = planned(ana(acts=[RAID, threats], charges=[CAPITAL]))
    assert {each.by_others: each.charges for each in parties} == {False: ("charged",), True: ()}

"""Who suffered what, from one alert or several. All persons are invented."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from services.triage.rules.circumstances import DEAD, HELD, circumstances, is_contradictory
from services.triage.rules.planning import planned_parties, situations_told
from shared.clock import new_id
from shared.contracts.facts import Act, Development, Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


def person(name: str | None, **said: Any) -> Person:
    return Person(kind="person", id=new_id(), name=name, **said)


def act(violation: str, *to: Person, by: str = "police") -> Act:
    ids = tuple(each.id for each in to if each.id)
    return Act(violation=violation, to=ids, perpetrators=(by,))


def facts(*acts: Act, news: Sequence[Development] = (), situation: str = "unknown") -> Facts:
    return Facts(
        narrative="Invented.",
        country="KEN",
        acts=acts,
        developments=tuple(news),
        situation=situation,
    )


def suffered(*alerts: tuple[Sequence[Person], Facts]) -> list[tuple[list[UUID | None], list[str]]]:
    """Return the ids and the acts of each party."""
    return [
        ([each.id for each in party.persons], [*party.violations, *party.developments])
        for party in planned_parties(alerts, TAXONOMY)
    ]


@pytest.mark.parametrize("name", ["Abel Invented", None])
def test_two_of_one_alert_with_one_name_are_two(name: str | None) -> None:
    father, son = person(name), person(name and name.upper())
    told = facts(act("killing", father), act("threats", son))
    assert suffered(([father, son], told)) == [([father.id], ["killing"]), ([son.id], ["threats"])]
    again = person(name)
    both = suffered(([father, son], told), ([again], facts(act("raid", again))))
    assert [persons for persons, _ in both] == [[father.id], [son.id], [again.id]]


def test_one_name_in_two_alerts_is_one_person() -> None:
    first, again = person("Abel Invented"), person("ABEL Invented")
    beth = person("Beth Invented")
    told = facts(act("raid", first), act("threats", beth))
    assert suffered(([first, beth], told), ([again], facts(act("threats", again)))) == [
        ([first.id], ["threats", "raid"]),
        ([beth.id], ["threats"]),
    ]


def test_one_id_in_two_alerts_is_not_one_person() -> None:
    abel = person("Abel Invented", situation="killed")
    beth = person("Beth Invented").model_copy(update={"id": abel.id})
    told = ([abel], facts(act("killing", abel))), ([beth], facts(act("threats", beth)))
    assert [each.name for party in planned_parties(told, TAXONOMY) for each in party.persons] == [
        "Abel Invented",
        "Beth Invented",
    ]
    assert situations_told([abel.id or new_id()], told, TAXONOMY) == {"killed", "unknown"}


def test_the_only_person_of_an_older_alert_suffered_its_acts() -> None:
    abel, beth, carl = (person(f"{name} Invented") for name in ("Abel", "Beth", "Carl"))
    older = [abel], facts(act("killing"))
    newer = [beth, carl], facts(act("threats", beth, carl))
    assert suffered(older, newer) == [
        ([abel.id], ["killing"]),
        ([beth.id, carl.id], ["threats"]),
    ]
    released = Development(development="release")
    other = [carl], facts(news=[released])
    assert suffered(older, other) == [([abel.id], ["killing"]), ([carl.id], ["release"])]


def test_there_is_no_plan_if_an_act_was_done_to_somebody_unknown() -> None:
    abel, beth, gone = person("Abel Invented"), person("Beth Invented"), person("Gone Invented")
    assert suffered(([abel, beth], facts(act("threats", abel), act("killing", gone)))) == []
    elsewhere = [gone], facts(act("killing", abel))
    assert suffered(([abel, beth], facts(act("threats", abel))), elsewhere) == []


@pytest.mark.parametrize(("killed", "standing"), [("killing", DEAD), ("death-threats", None)])
def test_nobody_is_dead_by_what_one_side_did_and_held_by_the_other(
    killed: str, standing: str | None
) -> None:
    abel = person("Abel Invented")
    acts = act("arbitrary-arrest", abel), act(killed, abel, by="unknown")
    parties = planned_parties([([abel], facts(*acts))], TAXONOMY)
    stands = [circumstances(each, TAXONOMY) & {DEAD, HELD} for each in parties]
    assert len(parties) == 2
    assert stands == ([{DEAD}, {DEAD}] if standing else [{HELD}, set()])


def test_whom_others_killed_is_dead_also_if_the_alert_says_where_they_are_held() -> None:
    abel = person("Abel Invented")
    acts = act("arbitrary-arrest", abel), act("killing", abel, by="unknown")
    told = facts(*acts, situation="detained-with-access")
    killed, arrested = planned_parties([([abel], told)], TAXONOMY)
    assert (killed.situation, arrested.situation) == ("detained-with-access", "killed")
    assert is_contradictory(killed, (), TAXONOMY)


@pytest.mark.parametrize(
    ("news", "situation"), [("death-in-detention", "died"), ("provisional-release", "released")]
)
def test_what_happened_since_is_true_of_both_sides(news: str, situation: str) -> None:
    abel = person("Abel Invented")
    since = Development(development=news, to=(abel.id or new_id(),))
    acts = act("arbitrary-arrest", abel), act("abduction", abel, by="unknown")
    told = [abel], facts(*acts, news=[since])
    parties = planned_parties([told], TAXONOMY)
    assert [each.situation for each in parties] == [situation, situation]
    said = facts(*acts, news=[since], situation="in-hiding")
    stated = {each.situation for each in planned_parties([([abel], said)], TAXONOMY)}
    assert stated == {"in-hiding"} | ({situation} - {"released"})

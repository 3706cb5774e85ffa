"""Who did it is said of a party only as far as it holds for each of its persons."""

from typing import Any

from services.triage.rules.authors import Authors, authors_of_all, authors_of_party
from services.triage.rules.circumstances import acts_in, marks
from services.triage.rules.planning import planned_parties
from shared.clock import new_id
from shared.contracts.facts import Act, Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy

ONE, OTHER = (Person(id=new_id(), kind="person", name=f"Invented {n}") for n in ("One", "Other"))
TAXONOMY = load_taxonomy()


def act(*whom: Person, by: str = "police", violation: str = "threats", **more: Any) -> Act:
    to = tuple(each.id for each in whom if each.id)
    return Act(violation=violation, to=to, perpetrators=(by,), **more)


def told(*acts: Act) -> list[tuple[tuple[Person, ...], Facts]]:
    return [((ONE, OTHER), Facts(country="EGY", narrative="Invented.", acts=acts))]


def test_authors_and_kinds_of_law_are_those_of_the_acts_of_the_party() -> None:
    alerts = told(
        act(ONE, OTHER, drivers=("counter-terrorism",)),
        act(OTHER, by="armed-opposition", violation="abduction"),
    )
    found = {
        (each.by_others, *(p.name for p in each.persons)): authors_of_party(alerts, each, TAXONOMY)
        for each in planned_parties(alerts, TAXONOMY)
    }
    by_police = Authors(("police",), ("counter-terrorism",))
    assert found[True, "Invented Other"] == Authors(("armed-opposition",))
    assert [each for (by_others, *_), each in found.items() if not by_others] in (
        [by_police],
        [by_police, by_police],
    )


def test_what_the_police_did_to_one_is_not_said_of_the_other() -> None:
    alerts = told(act(ONE), act(OTHER, by="armed-forces"), act(ONE, by="armed-forces"))
    (party,) = planned_parties(alerts, TAXONOMY)
    assert authors_of_party(alerts, party, TAXONOMY) == Authors(("armed-forces",))
    assert authors_of_all(alerts, TAXONOMY) == Authors(("police", "armed-forces"))


def test_who_did_it_is_no_act() -> None:
    by = marks(("police",), ("counter-terrorism",), TAXONOMY)
    assert by == {"author-police", "driver-counter-terrorism"}
    assert acts_in(by | {"threats", "held"}) == {"threats"}


def test_no_act_begins_as_an_author_does() -> None:
    codes = {*TAXONOMY.violations.codes, *TAXONOMY.developments.codes}
    assert acts_in(frozenset(codes)) == codes

"""Many persons of an act are named by their places, and by nobody else's. All are invented."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import new_id
from shared.contracts.event_facts import Whom, by_places, in_full
from shared.contracts.facts import Act, Charge, Deprivation, Development, ExpectedEvent, Facts
from shared.contracts.persons import Person

PERSONS = tuple(Person(id=new_id(), kind="person", name=f"P{n} Invented") for n in range(60))
IDS = tuple(each.id for each in PERSONS if each.id is not None)


def of_everybody(to: Sequence[UUID]) -> Facts:
    """Return facts with a record of each list that concerns these persons."""
    return Facts(
        narrative="Invented.",
        country="EGY",
        acts=(Act(violation="killing", to=IDS[:1]), Act(violation="threats", to=tuple(to))),
        developments=(Development(development="release", to=tuple(to)),),
        deprivations=(Deprivation(place="an invented prison", to=tuple(to)),),
        charges=(Charge(words="an invented charge", to=tuple(to)),),
        expected=(ExpectedEvent(kind="hearing", to=tuple(to)),),
    )


def sent(facts: Facts, persons: Sequence[Person] = PERSONS) -> tuple[Facts, Whom]:
    """Return what a reader of the event has of these facts."""
    short, whom = by_places(facts, persons)
    return (
        Facts.model_validate_json(short.model_dump_json()),
        Whom.model_validate_json(whom.model_dump_json()),
    )


@given(st.sets(st.sampled_from(IDS)))
def test_who_is_named_by_places_is_named_again(named: set[UUID]) -> None:
    facts = of_everybody([each for each in IDS if each in named])
    assert in_full(*sent(facts), PERSONS) == facts


def test_ranges_are_short() -> None:
    _, whom = sent(of_everybody([*IDS[:40], IDS[43], *IDS[50:52]]))
    assert {each.places for each in whom.records} == {"1-40,44,51-52"}
    assert len(whom.records) == 5


def test_few_persons_are_named_by_id() -> None:
    facts, whom = sent(of_everybody(IDS[:10]))
    assert (facts, whom.records) == (of_everybody(IDS[:10]), ())


def test_somebody_who_is_added_later_joins_no_act() -> None:
    later = (*PERSONS, Person(id=new_id(), kind="person", name="Later Invented"))
    assert in_full(*sent(of_everybody(IDS)), later).acts[1].to == IDS


def test_a_reader_of_before_concludes_nothing() -> None:
    """An empty `to` has always meant that an alert does not say of whom."""
    before, _ = sent(of_everybody(IDS))
    assert [each.to for each in before.acts] == [IDS[:1], ()]
    assert before.developments[0].to == ()


def test_an_event_of_before_means_what_it_meant() -> None:
    assert in_full(of_everybody(IDS), None, PERSONS) == of_everybody(IDS)


@pytest.mark.parametrize(
    "others",
    [PERSONS[::-1], PERSONS[:-1], (PERSONS[1], PERSONS[0], *PERSONS[2:]), ()],
    ids=["turned", "one-less", "two-changed", "none"],
)
def test_of_other_persons_nothing_is_said(others: tuple[Person, ...]) -> None:
    told = in_full(*sent(of_everybody(IDS)), others)
    assert [each.to for each in told.acts] == [IDS[:1], ()]


def test_lists_of_a_later_writer_are_passed_by() -> None:
    facts, whom = sent(of_everybody(IDS))
    first = whom.records[0]
    later = (first.model_copy(update=new) for new in ({"of": "later"}, {"number": 7}))
    told = in_full(facts, Whom(records=(*whom.records, *later)), PERSONS)
    assert told == of_everybody(IDS)

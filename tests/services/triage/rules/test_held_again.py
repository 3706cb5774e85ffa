"""Who was released and then taken again is held: a release is background. Persons are invented."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.triage.rules.circumstances import (
    ARBITRARY,
    AT_LIBERTY,
    CAPTIVE,
    GOOD_NEWS,
    HELD,
    RELEASED,
    RELEASES,
    SITUATIONS_AT_LIBERTY,
    circumstances,
    is_contradictory,
)
from services.triage.rules.planning import PlannedParty, planned_parties
from services.triage.rules.still_held import with_still_held
from shared.clock import new_id
from shared.contracts.facts import Act, Development, Facts
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy
from tests.services.triage.golden.begun import begun_texts, golden_case

TAXONOMY = load_taxonomy()
CUSTODY = [each.code for each in TAXONOMY.situations if each.in_custody]
LANA = Person(kind="person", id=new_id(), name="Lana Invented", defender=True)
BORIS = Person(kind="person", id=new_id(), name="Boris Inventé", defender=True)
EARLIER, LATER = date(2026, 11, 10), date(2026, 11, 18)
Told = tuple[Sequence[Person], Facts]


def alert(situation: str, *told: tuple[str, date | None]) -> Told:
    """Return an alert about Lana: codes of acts and developments, each with its day."""
    whom: dict[str, Any] = {"to": (LANA.id,)}
    acts = [(code, on) for code, on in told if code in TAXONOMY.violations]
    news = [(code, on) for code, on in told if code not in TAXONOMY.violations]
    facts = Facts(
        narrative="Invented.",
        country="KEN",
        situation=situation,
        acts=tuple(Act(violation=code, on=on, **whom) for code, on in acts),
        developments=tuple(Development(development=code, on=on, **whom) for code, on in news),
    )
    return [LANA, BORIS], facts


def party(*alerts: Told) -> PlannedParty:
    (found,) = planned_parties(alerts, TAXONOMY)
    return found


@pytest.mark.parametrize("release", sorted(RELEASES))
@pytest.mark.parametrize("act", sorted(ARBITRARY))
class TestTakenAgain:
    @pytest.mark.parametrize("situation", [*CUSTODY, "unknown", "injured", "facing-removal"])
    def test_after_a_release_somebody_is_held_and_nothing_is_welcomed(
        self, release: str, act: str, situation: str
    ) -> None:
        told = party(alert(situation, (act, LATER), (release, EARLIER)))
        stands = circumstances(told, TAXONOMY)
        assert HELD in stands
        assert stands.isdisjoint({AT_LIBERTY, RELEASED, GOOD_NEWS, release})
        assert not is_contradictory(told, [situation], TAXONOMY)

    @pytest.mark.parametrize("situation", ["unknown", "injured"])
    def test_a_release_after_it_leaves_them_free(
        self, release: str, act: str, situation: str
    ) -> None:
        stands = circumstances(party(alert(situation, (act, EARLIER), (release, LATER))), TAXONOMY)
        assert {AT_LIBERTY, RELEASED} <= stands

    @pytest.mark.parametrize("situation", CUSTODY)
    def test_without_a_day_the_situation_that_was_reported_counts(
        self, release: str, act: str, situation: str
    ) -> None:
        for days in [(None, None), (None, LATER), (LATER, None), (LATER, LATER)]:
            told = party(alert(situation, (act, days[0]), (release, days[1])))
            assert HELD in circumstances(told, TAXONOMY)
            assert not is_contradictory(told, [situation], TAXONOMY)

    @pytest.mark.parametrize("situation", sorted(SITUATIONS_AT_LIBERTY))
    def test_who_is_reported_free_is_free(self, release: str, act: str, situation: str) -> None:
        for days in [(None, None), (EARLIER, LATER), (LATER, LATER)]:
            told = party(alert(situation, (act, days[0]), (release, days[1])))
            assert AT_LIBERTY in circumstances(told, TAXONOMY)

    @pytest.mark.parametrize("situation", CUSTODY)
    def test_a_release_on_a_later_day_contradicts_that_somebody_is_held(
        self, release: str, act: str, situation: str
    ) -> None:
        told = party(alert(situation, (act, EARLIER), (release, LATER)))
        stands = circumstances(told, TAXONOMY)
        assert HELD in stands
        assert stands.isdisjoint({AT_LIBERTY, GOOD_NEWS})
        assert is_contradictory(told, [situation], TAXONOMY)

    def test_a_later_alert_that_reports_no_situation_ends_an_older_one(
        self, release: str, act: str
    ) -> None:
        held, free = alert("imprisoned", (act, EARLIER)), alert("unknown", (release, LATER))
        assert AT_LIBERTY in circumstances(party(held, free), TAXONOMY)
        out, again = alert("released", (release, EARLIER)), alert("unknown", (act, LATER))
        assert HELD in circumstances(party(out, again), TAXONOMY)

    def test_a_follow_up_about_somebody_else_tells_of_them_again(
        self, release: str, act: str
    ) -> None:
        record = alert("detained-with-access", (act, LATER), (release, EARLIER))
        nothing = [LANA, BORIS], record[1].model_copy(update={"acts": (), "developments": ()})
        ((_, told),) = with_still_held([nothing], [record], TAXONOMY)
        assert [each.violation for each in told.acts] == [act]


@pytest.mark.parametrize("release", sorted(RELEASES))
def test_a_captive_whose_release_is_told_is_still_sought(release: str) -> None:
    told = party(alert("abducted", (release, EARLIER)))
    stands = circumstances(told, TAXONOMY)
    assert CAPTIVE in stands
    assert stands.isdisjoint({GOOD_NEWS, AT_LIBERTY})


@pytest.mark.parametrize("release", sorted(RELEASES))
@pytest.mark.parametrize("situation", ["imprisoned", "unknown"])
async def test_the_texts_ask_for_the_release_and_welcome_nothing(
    release: str, situation: str
) -> None:
    case = {
        "country": "VNM",
        "persons": [
            {"id": "a", "name": "Lana Invented", "gender": "woman", "situation": situation}
        ],
        "facts": {
            "developments": [{"development": release, "on": EARLIER, "precision": "exact"}],
            "acts": [{"violation": "arbitrary-arrest", "on": LATER, "precision": "exact"}],
        },
    }
    texts = await begun_texts(golden_case("held-again", case))
    english = texts["en"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Release Ms. Lana Invented immediately" in english
    assert "on November 10, 2026, Ms. Lana Invented was" in english
    assert "immediate and unconditional release" in english
    assert "welcomes" not in english
    assert "se félicite" not in texts["fr"]

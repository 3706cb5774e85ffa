"""A city in which somebody hides is in addresses and names of others too. Persons are invented."""

import pytest

from services.triage.drafting.draft import Addressee
from services.triage.queries.findings import HeldAgainst, WordsBeside, held_against_record
from services.triage.tables import KeptPersons
from tests.services.triage.rules.test_planning import TAXONOMY
from tests.services.triage.rules.test_sought_names import BETH, THREATS, told

FINAL, QUESTION = "hiding-place-named", "hiding-town-named"
MISSION = Addressee(name="Permanent Mission of Invented", office="Rue 1, 1202 Geneva, Switzerland")


def held(
    place: str, words: str, *addressees: Addressee, name: str = "", clause: str = ""
) -> HeldAgainst:
    hidden = BETH.model_copy(update={"hiding_place": place, "name": name or BETH.name})
    draft = told(words)
    (version,) = draft.versions
    draft = draft.model_copy(
        update={"versions": (version.model_copy(update={"addressees": addressees}),)}
    )
    return held_against_record(
        draft,
        [(KeptPersons(persons=(hidden,)), THREATS)],
        (),
        TAXONOMY,
        names_shown=True,
        beside=WordsBeside({"en": clause}, (), ["Geneva-Paris", "Paris-Geneva"]),
    )


def rules(found: HeldAgainst) -> list[str]:
    return [each.rule.value for each in found.findings if each.rule.value.startswith("hiding")]


@pytest.mark.parametrize("place", ["Geneva", "in Geneva", "Genève, Switzerland"])
def test_a_city_in_an_address_is_a_question(place: str) -> None:
    assert rules(held(place, "She fled.", MISSION)) == [QUESTION]


def test_a_place_within_a_city_is_none_in_an_address_either() -> None:
    assert rules(held("Rue 1, Geneva", "She fled.", MISSION)) == [FINAL]


def test_a_town_that_is_not_known_stays_what_nobody_can_confirm() -> None:
    address = Addressee(name="Invented Office", office="Street 1, Kozelets")
    assert rules(held("Kozelets", "She fled.", address)) == [FINAL]


@pytest.mark.parametrize("city", ["Marseille", "Gdańsk", "Lahore"])
def test_cities_that_are_in_no_time_zone_are_known(city: str) -> None:
    address = Addressee(name="Invented Bar", office=f"Street 1, {city}")
    assert rules(held(city, "She fled.", address)) == [QUESTION]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Sofia Invented was threatened.", [QUESTION]),
        ("Prosecutor Ms. Sofia Fictional wrote.", [QUESTION]),
        ("Sofia Invented is in Sofia.", [FINAL]),
        ("Sofia Invented was threatened. She fled to Sofia.", [FINAL]),
        ("She hides in Sofia.", [FINAL]),
        ("Она уехала в Софию.", [FINAL]),
        ("She fled to Sofia, Invented told.", [FINAL]),
    ],
)
def test_a_whole_name_that_has_the_city_is_a_question(words: str, found: list[str]) -> None:
    assert rules(held("Sofia", words, name="Sofia Invented")) == found


def test_a_name_that_is_declined_is_a_whole_name() -> None:
    found = held("София", "Софии Выдуманной угрожали.", name="София Выдуманная")
    assert rules(found) == [QUESTION]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Paris-Geneva, 1 December 2026 - She was threatened.", [QUESTION]),
        ("Geneva, 1 December 2026. She was threatened.", [QUESTION]),
        ("Paris-Geneva, where she hides.", [FINAL]),
        ("She hides in Geneva, 1 December Street.", [FINAL]),
    ],
)
def test_the_city_of_a_date_line_is_a_question(words: str, found: list[str]) -> None:
    assert rules(held("Geneva", words)) == found


def test_a_clause_of_the_library_is_about_nobody() -> None:
    asked = "Write to your Permanent Mission in Geneva."
    assert rules(held("Geneva", "She fled.", clause=asked)) == [QUESTION]


def test_one_reason_counts_for_the_city_in_the_whole_document() -> None:
    other = Addressee(name="Another Mission", office="Rue 2, 1202 Geneva")
    (one,) = held("Geneva", "She fled.", MISSION).findings
    (again,) = held("Geneva", "She fled.", other).findings
    (elsewhere,) = held("Paris", "She fled.", Addressee(name="A", office="Rue 3, Paris")).findings
    assert one.identity == again.identity != elsewhere.identity
    assert not one.is_final

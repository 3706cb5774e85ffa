"""Places of hiding as languages write them, and words that are none. Persons are invented."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from bench.spellings.planted import LANGUAGES, document
from services.triage.queries.findings import held_against_record
from services.triage.queries.hiding_places import names_sought
from services.triage.rules.names.in_text import Match
from services.triage.rules.names.places import PlacesText, find_places
from services.triage.tables import FormerPlace, KeptPersons
from shared.clock import new_id
from tests.services.triage.rules.test_planning import TAXONOMY
from tests.services.triage.rules.test_sought_names import BETH, THREATS, told

PLANTED = Path(__file__).parent / "planted" / "places.tsv"
RECALL = 0.98
"""Of the planted places, in each script."""


def planted() -> dict[str, list[tuple[str, str]]]:
    found = defaultdict(list)
    with PLANTED.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            found[row["script"]].append((row["place"], row["sentence"]))
    return found


def rules(place: str, *sentences: str) -> list[str]:
    hidden = BETH.model_copy(update={"hiding_place": place})
    opened = [(KeptPersons(persons=(hidden,)), THREATS)]
    draft = told("\n\n".join(sentences))
    held = held_against_record(draft, opened, (), TAXONOMY, names_shown=False)
    return [each.rule.value for each in held.findings if each.rule.value.startswith("hiding")]


@pytest.mark.parametrize("script", planted())
def test_a_place_is_found_as_the_language_writes_it(script: str) -> None:
    every = planted()[script]
    missed = [each for each in every if rules(*each) != ["hiding-place-named"]]
    assert len(missed) <= (1 - RECALL) * len(every), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_that_are_not_there_are_not_found(language: str) -> None:
    chance = Random(language)  # noqa: S311  # the same in each run are wanted
    texts = [PlacesText(document(chance, language)) for _ in range(20)]
    places = {place for rows in planted().values() for place, _ in rows}
    sought = [names_sought(each) for each in sorted(places)]
    there = {"Nairobi", "Yangon", "Genève"}  # which the documents name
    alarms = [
        names
        for names in sought
        if there.isdisjoint(names) and any(find_places(names, each) is Match.SURE for each in texts)
    ]
    assert alarms == []


@pytest.mark.parametrize(
    ("place", "sentence", "found"),
    [
        ("Мирный", "Это был мирный протест.", ["hiding-place-alike"]),
        ("Мирный", "Она живёт в Мирном.", ["hiding-place-named"]),
        ("Львов", "Она была у Льва Выдуманного.", []),
        ("Львов", "Львица вышла.", []),
        ("Орёл", "Он орал на неё.", []),
        ("kisumu", "she fled to kisumu.", ["hiding-place-alike"]),
        ("Makhachkala", "Она уехала в Махачкалу.", ["hiding-place-alike"]),
        ("Хасавюрт", "She fled to Khassaviourt.", ["hiding-place-alike"]),
        ("القاهرة", "كانت قوة قاهرة.", []),
        ("المنيا", "كانت منيا بعيدة.", []),
        ("مي", "مي هنا.", ["hiding-place-named"]),
        ("مي", "كانت ممي هنا.", []),
        ("成都", "他已完成都市规划。", ["hiding-place-named"]),
        ("Damascus", "Mr. Sam Invented fled.", []),
        ("a shed behind the market", "They searched the market.", []),
        ("The monastery", "Monastery walls were searched.", []),
    ],
)
def test_only_what_is_the_place_shuts_the_gate(place: str, sentence: str, found: list[str]) -> None:
    assert rules(place, sentence) == found


def test_what_the_record_has_in_another_language_can_be_confirmed() -> None:
    hidden = BETH.model_copy(update={"hiding_place": "Kyiv"})
    arrest = THREATS.acts[0].model_copy(update={"place": "Киев"})
    opened = [(KeptPersons(persons=(hidden,)), THREATS.model_copy(update={"acts": (arrest,)}))]
    held = held_against_record(told("En Київ."), opened, (), TAXONOMY, names_shown=False)
    assert [each.rule.value for each in held.findings] == ["hiding-area-named"]


def test_a_text_is_asked_once_for_each_word_however_often_it_has_it() -> None:
    """The time to look grows with the text, and not with its square."""
    asked: list[str] = []

    class Counted(PlacesText):
        def _starts(self, word: str) -> set[int]:
            asked.append(word)
            return super()._starts(word)

    assert Counted("New York " * 5).look(["new", "york", "bay"]) is Match.NO
    assert asked == ["new", "york", "bay"]


def test_a_former_place_of_somebody_who_left_the_record_is_found() -> None:
    """Only an event of another writer removes a person: the place may still be theirs."""
    former = FormerPlace(person=new_id(), place="Самара, выдуманный дом")
    opened = [(KeptPersons(persons=(BETH,), former_places=(former,)), THREATS)]
    held = held_against_record(told("Он в Самаре."), opened, (), TAXONOMY, names_shown=True)
    assert [(each.rule.value, each.is_final) for each in held.findings] == [
        ("former-hiding-place-named", False)
    ]

"""Whom a line of a plan introduces, and threats that tell of no death. Persons are invented."""

import pytest

from services.triage.queries.printed_names import names_of
from services.triage.rules.acts_of_persons import recorded_persons
from services.triage.rules.findings.finding import Judged
from services.triage.rules.findings.introduced import pairs_of_other_names
from shared.contracts.facts import Facts
from shared.taxonomy import load_taxonomy
from tests.services.triage.rules.judged import found, person

_NAMES = {
    "leyla": ("Leyla Invented", "ليلى المثال", "Марьям аль-Мисаль"),
    "other": ("Omar Fictitious", "عمر المتخيل", "Халид Выдуманов"),
    "centre": ("Invented Centre", "مركز المتخيل"),
}


@pytest.mark.parametrize(
    ("line", "introduced"),
    [
        ("السيدة ليلى المثال، رئيسة مركز المتخيل", ["leyla"]),
        ("السيدة ليلى المثال، محامية السيد عمر المتخيل", ["leyla"]),
        ("السيدة ليلى المثال والسيد عمر المتخيل", ["leyla", "other"]),
        ("Ms. Leyla Invented, a lawyer, and Mr. Omar Fictitious", ["leyla", "other"]),
        ("Ms. Leyla Invented, lawyer of Mr. Omar Fictitious", ["leyla"]),
        ("дочь человека по имени Марьям аль-Мисаль", []),
    ],
)
def test_who_is_named_behind_a_function_is_not_introduced(line: str, introduced: list[str]) -> None:
    judged = Judged([], _NAMES, load_taxonomy())
    assert list(dict.fromkeys(judged.introduced(line))) == introduced


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Фонд «Выдуманный»", "Фонд «Выдуманный»"),
        ("Фонд «Выдуманный»", "Фонда «Выдуманный»"),
        ("Фонд “Выдуманный”", "Фонд «Выдуманный»"),
        ("Фонд Выдуманный", 'Фонд "Выдуманный"'),
    ],
)
def test_a_name_in_quotation_marks_introduces_no_director_with_a_word_of_it(
    name: str, line: str
) -> None:
    director = person("Ольга Выдуманная", gender="woman")
    foundation = person(name, kind="organisation")
    facts = Facts(narrative="Invented.", country="RUS")
    everybody = recorded_persons([((director, foundation), facts)], load_taxonomy())
    names = {each.who: names_of(each.person) for each in everybody}
    introduced = Judged(everybody, names, load_taxonomy()).introduced(line)
    whos = {each.who for each in everybody if each.person.kind == "organisation"}
    assert set(introduced) == whos


def test_a_surname_in_a_description_of_the_record_is_no_person() -> None:
    chief = person(
        "A Invented", functions=[{"words": "chief of Inventaxó Village", "language": "en"}]
    )
    sister = person("B Invented", functions=[{"words": "sister Inventaxó", "language": "en"}])
    assert ("inventaxo", "village") in pairs_of_other_names([chief])
    assert pairs_of_other_names([sister]) == frozenset()


@pytest.mark.parametrize(
    "sentence",
    [
        "تلقت بيث المثال رسالة تهدد بقتلها.",
        "وصلت إلى بيث المثال رسائل تتوعدها بالقتل.",
        "تلقت بيث المثال رسالة تهدد باغتيالها.",
        "اتصل مجهول ببيث المثال وتوعدها بالقتل.",
    ],
)
def test_an_arabic_threat_tells_of_no_death(sentence: str) -> None:
    assert list(found("ar", sentence)) == []


def test_an_arabic_killing_tells_of_a_death() -> None:
    assert [each.is_final for each in found("ar", "قُتلت بيث المثال.")] == [True]


def test_a_russian_name_in_another_case_says_whose_somebody_is() -> None:
    """In the same case it is one person: the lawyer Beata herself."""
    of_her, herself = "Адвокату Беаты Инвентовой", "Адвокату Беате Инвентовой"
    assert not found("ru", f"{of_her} предъявлено обвинение в неуважении к суду.")
    assert found("ru", f"{herself} предъявлено обвинение в неуважении к суду.")
    assert not found("ru", "Водителю Карла Фиктова угрожали убийством.")
    assert found("ru", "Водителю Карлу Фиктову угрожали убийством.")

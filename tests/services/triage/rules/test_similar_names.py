"""Another spelling, script or order of a name is proposed as similar. All are invented."""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)
import pytest

from services.triage.operations.links.name_marks import fingerprint_of, marks_of
from services.triage.rules.similarity import Fingerprint, Likeness, likeness
from shared.contracts.persons import Person, Persons
from shared.storage.lookup import LookupKey

LOOKUP = LookupKey(b"invented" * 8)


def told_of(name: str, country: str = "EGY") -> Fingerprint:
    persons = Persons(persons=(Person(kind="person", name=name),))
    return fingerprint_of(country, (), marks_of(LOOKUP, persons))


def proposed(one: str, other: str) -> Likeness | None:
    return likeness(told_of(one), told_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amal Hassan", "Amal Hasan"),
        ("Amal Hassan", "أمل حسن"),
        ("Дмитрий Иванов", "Dmitry Ivanov"),
        ("Нигора Примерова", "Nigora Primerova"),
        ("هالة التجريبي", "Hala Al-Tajribi"),
        ("Mohamed Hussein", "Muhammad Husayn"),
        ("Nguyen Van Mau", "Mau Nguyen Van"),
        ("이영희", "Lee Young-hee"),
        ("이영희", "Younghee Lee"),
        ("박지성", "Park Ji-sung"),
        ("Ceyhun Cəfərov", "Jeyhun Jafarov"),
        ("Xədicə İsmayıl", "Khadija Ismayil"),
        ("Юрий Щербаков", "Iouri Chtcherbakov"),
        ("Сергей Примеров", "Serhii Prymerov"),
        ("Євген Приклад", "Yevhen Pryklad"),
        ("สมชาย ใจดี", "Somchai Jaidee"),
        ("李娜", "Na Li"),
        ("Soehendra", "Suhendra"),
        ("Ana-Maria Ejemplo", "Ana Maria Ejemplo Ficticia"),
        ("A\ufe0fmal H\u034fassan", "Amal Hassan"),
    ],
)
def test_another_spelling_in_the_same_country_is_proposed_alone(one: str, other: str) -> None:
    assert proposed(one, other) is not None


def test_another_spelling_in_another_country_is_not() -> None:
    assert likeness(told_of("Amal Hassan"), told_of("Amal Hasan", "TUN")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amal Hassan", "Ali Hassan"),
        ("Amal Hassan", "Amal Invented"),
        ("Li Na", "Li Wei"),
        ("Nguyen Van An", "Nguyen Van Binh"),
        ("Peter Okello", "Patrick Okello"),
        ("Amal", "Amal Hassan"),
        ("박지성", "이영희"),
    ],
)
def test_what_names_only_share_a_part_of_is_not(one: str, other: str) -> None:
    assert proposed(one, other) is None

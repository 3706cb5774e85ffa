"""Which of the names of a person a text prints. All are invented."""

from services.triage.queries.printed_names import has_unsearchable_name, is_named, known_names
from services.triage.rules.names.in_text import Match
from shared.contracts.persons import OtherName, Person

PERSON = Person(
    kind="person",
    name="Amal Invented",
    pseudonym="The Teacher",
    organisation="Invented Rights",
    other_names=(OtherName(name="سلمى مخترعة"), OtherName(name="Nour Fictive", use="legal")),
)
GROUP = Person(
    kind="organisation", name="Invented Rights", other_names=(OtherName(name="Delta Nine"),)
)


def test_every_other_name_of_a_person_is_looked_for() -> None:
    assert is_named([PERSON], "The lawyer Nour Fictive was arrested.") is Match.SURE
    assert is_named([PERSON], "The lawyer Salma Mukhtaria was arrested.") is Match.SURE
    assert is_named([PERSON], "A lawyer was arrested.") is Match.NO


def test_so_is_every_other_name_of_an_organisation() -> None:
    assert is_named([GROUP], "The office of Delta Nine was closed.") is Match.SURE


def test_an_other_name_in_a_script_that_is_not_measured_is_asked_about() -> None:
    assert not has_unsearchable_name([PERSON])
    korean = Person(kind="person", name="Lee", other_names=(OtherName(name="이영희"),))
    assert has_unsearchable_name([korean])


def test_who_is_a_person_of_the_case_is_known_by_every_name() -> None:
    assert known_names([PERSON]) == [
        "Amal Invented",
        "سلمى مخترعة",
        "Nour Fictive",
        "The Teacher",
        "Invented Rights",
    ]

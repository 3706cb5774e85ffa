"""A group with a tie to somebody is told of as so many, in every language. All are invented."""

# ruff: noqa: RUF001 (Russian letters look like Latin ones)
import pytest

from services.triage.drafting.introducing import Introducing
from services.triage.drafting.languages.ru import genitive as declined
from services.triage.drafting.template_loading import load_templates
from shared.clock import new_id
from shared.contracts.content import APPEAL_LANGUAGES
from shared.contracts.persons import Person
from shared.taxonomy import load_taxonomy
from tests.services.triage.drafting.told_cases import composed, person, record

TEMPLATES, TAXONOMY = load_templates(), load_taxonomy()
AMAL = Person(id=new_id(), kind="person", name="Amal Invented", gender="woman")
TIES = sorted(
    {tie for (_, _), form in TEMPLATES.forms.items() if form.begun for tie in form.begun.ties}
)


def introducing(language: str) -> Introducing:
    return Introducing(TAXONOMY, TEMPLATES.forms[TEMPLATES.latest, language], "EGY")


def group(tie: str, number: int | None, **said: object) -> Person:
    told = {"kind": "group", "number": number, "tie": tie, "tie_to": AMAL.id, **said}
    return Person.model_validate({"id": new_id(), "pseudonym": "Group", **told})


@pytest.mark.parametrize("gender", ["woman", "man", "unknown"])
@pytest.mark.parametrize("language", APPEAL_LANGUAGES)
@pytest.mark.parametrize("tie", TIES)
def test_a_group_with_a_tie_is_never_one_person(tie: str, language: str, gender: str) -> None:
    told = introducing(language)
    one = Person(id=new_id(), kind="person", tie=tie, tie_to=AMAL.id, pseudonym="P", gender=gender)
    of_one = told.introduce_all([one], [AMAL], alone=False)
    of_three = told.introduce_all([group(tie, 3, gender=gender)], [AMAL], alone=False)
    of_each = told.introduce_all(
        [one.model_copy(update={"id": new_id()}) for _ in range(3)], [AMAL], alone=False
    )
    assert of_three == of_each
    assert of_three.concerned != of_one.concerned
    assert "Amal Invented" in of_three.concerned[0]


def test_a_group_and_one_more_are_counted_together() -> None:
    brother = Person(id=new_id(), kind="person", tie="brother", tie_to=AMAL.id, pseudonym="P")
    told = introducing("en").introduce_all([group("brother", 2), brother], [AMAL], alone=False)
    assert told.concerned == ("three brothers of Ms. Amal Invented",)
    assert told.short == ("the three brothers of Ms. Amal Invented",)


def test_a_group_with_a_name_has_its_tie_beside_it() -> None:
    named = group("brother", 2, name="The Invented brothers")
    told = introducing("en").introduce_all([named], [AMAL], alone=False)
    assert told.concerned == ("The Invented brothers, two brothers of Ms. Amal Invented",)


def test_a_role_of_a_relative_is_not_said_beside_the_tie() -> None:
    known = {"kind": "person", "name": "Grace Invented", "gender": "woman", "role": "relative"}
    wife = Person.model_validate({**known, "tie": "sister", "tie_to": AMAL.id})
    told = introducing("en").introduce_all([wife], [AMAL], alone=False)
    assert told.concerned == ("Ms. Grace Invented, sister of Ms. Amal Invented",)


def test_a_verb_agrees_with_the_number_of_a_group() -> None:
    persons = [
        person("a", "Amal Invented", gender="woman", situation="free-at-risk"),
        person("s", kind="group", number=3, tie="son", tie_to="a", pseudonym="Sons"),
    ]
    act = {"violation": "death-threats", "to": "s", "on": "2026-11-18"}
    facts = composed("en", record("EGY", persons, acts=[act])).facts
    assert "three sons of Ms. Amal Invented received death threats" in facts
    act = {"violation": "ill-treatment", "to": "s", "on": "2026-11-18"}
    facts = composed("en", record("EGY", persons, acts=[act])).facts
    assert "three sons of Ms. Amal Invented were ill-treated" in facts


@pytest.mark.parametrize(
    ("number", "told", "genitive"),
    [
        (2, "две матери", "двух матерей"),
        (3, "три матери", "трёх матерей"),
        (5, "5 матерей", "5 матерей"),
    ],
)
def test_russian_declines_how_many_they_are(number: int, told: str, genitive: str) -> None:
    begun = introducing("ru")
    [said] = begun.introduce_all([group("mother", number)], [AMAL], alone=False).concerned
    assert said == f"{told} г-жи Amal Invented"
    assert declined(said) == f"{genitive} г-жи Amal Invented"

"""Requests validate the fields of a record strictly, and pages show each with its label."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import Field, ValidationError, create_model

from shared.clock import new_id
from shared.contracts.codes import Code, Line
from shared.contracts.content import Short
from shared.contracts.facts import Act
from shared.contracts.persons import Person, PersonFunction
from shared.contracts.records import Kind, fields_of
from shared.message_ids import msgid
from shared.taxonomy import Coded, unknown_codes_of
from shared.taxonomy.loading import load_taxonomy
from shared.web.labels import TermLabels
from shared.web.languages import JOINER
from shared.web.record_request import RecordRequest
from shared.web.records import facts_of


class Dated(Person):
    born: date | None = Field(None, title=msgid("Date"))
    inner: str | None = None


class NewDated(Dated, RecordRequest):
    pass


def test_a_field_is_taken_as_requests_take_its_kind() -> None:
    told = NewDated.model_validate({"kind": "person", "name": " Amal ", "organisation": " "})
    assert (told.name, told.organisation) == ("Amal", None)
    for wrong in ({"name": "a\nb"}, {"born": 7}, {"born": "0026-01-01"}, {"nobody": "knows"}):
        with pytest.raises(ValidationError):
            NewDated.model_validate({"kind": "person", **wrong})


def test_a_code_is_looked_up_and_a_list_of_codes_is_bounded() -> None:
    taxonomy = load_taxonomy()
    told = NewDated.model_validate({"kind": "person", "gender": "Woman", "risk_groups": ["lgbti"]})
    assert [each.field for each in unknown_codes_of(told, taxonomy)] == ["gender"]
    with pytest.raises(ValidationError):
        NewDated.model_validate({"kind": "person", "risk_groups": ["lgbti"] * 21})
    properties = NewDated.model_json_schema()["properties"]
    assert properties["kind"]["enum"] == list(taxonomy.subject_kinds.codes)


def test_each_field_with_a_label_is_shown_in_words() -> None:
    functions = (
        PersonFunction(
            words="director of the Centre", language="en", organisation="Centre", former=False
        ),
        PersonFunction(words="poet"),
    )
    person = Dated(
        kind="person",
        name="Amal",
        gender="woman",
        functions=functions,
        born=date(1999, 1, 2),
        inner="x",
    )
    words = TermLabels(load_taxonomy(), "en")

    def gettext(message: str) -> str:
        return " ; " if message == JOINER else message.upper()

    shown = facts_of(person, words, ["pseudonym"], gettext=gettext, day=date.isoformat)
    assert dict(shown) == {
        "NAME": "Amal",
        "PERSON, ORGANISATION OR GROUP": "Person",
        "DEFENDER OR OTHER VICTIM": "A DEFENDER",
        "GENDER": "Woman",
        "ROLE": None,
        "ORGANISATION": None,
        "FUNCTIONS": "director of the Centre, English, Centre, PRESENT FUNCTION ; poet",
        "HOW MANY THEY ARE": None,
        "HOW THE GROUP IS DESCRIBED": None,
        "OTHER NAMES AND SPELLINGS": None,
        "RISK GROUPS": None,
        "CHILD": None,
        "COURTESY TITLE": None,
        "HOW THE PERSON WANTS TO BE SPOKEN OF": None,
        "TIE TO ANOTHER PERSON": None,
        "TO WHICH PERSON": None,
        "CURRENT SITUATION OF THE PERSON": None,
        "IN THIS SITUATION SINCE": None,
        "PLACE OF HIDING": None,
        "DATE": "1999-01-02",
    }


def test_what_a_kind_is_follows_from_the_type() -> None:
    kinds = {each.name: each.kind for each in fields_of(Dated)}
    assert Coded("genders") in [each.coded for each in fields_of(Dated)]
    assert kinds["risk_groups"] is Kind.CODES
    assert kinds["defender"] is Kind.YES_NO
    assert kinds["born"] is Kind.DAY
    assert "id" not in kinds
    assert "inner" not in kinds


@pytest.mark.parametrize(
    "kind", [int, bool, datetime, Code, Short, tuple[Line, ...]], ids=lambda kind: str(kind)[:40]
)
def test_a_field_with_a_label_that_no_form_can_ask_for_is_no_declaration(kind: Any) -> None:
    labelled = create_model("Labelled", said=(kind, Field(title=msgid("Name"))))
    with pytest.raises(TypeError, match="said"):
        fields_of(labelled)


def test_persons_of_the_alert_are_shown_by_name_pseudonym_or_number() -> None:
    ids = [new_id() for _ in range(3)]
    persons = (
        Person(kind="person", id=ids[0], name="Amal"),
        Person(kind="person", id=ids[1], pseudonym="Heron"),
        Person(kind="person", id=ids[2]),
    )
    words = TermLabels(load_taxonomy(), "en")

    def whom(*told: UUID) -> str | None:
        act = Act(violation="threats", to=told)
        shown = facts_of(act, words, persons=persons, gettext=str, day=date.isoformat)
        return dict(shown)["To whom"]

    assert whom(*ids) == "Amal, Heron, Person 3"
    assert whom() is None

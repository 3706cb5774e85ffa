"""The rows of a form follow from the lists of records in its request, also within a row."""

from typing import Annotated, ClassVar

import pytest
from pydantic import Field

from shared.contracts.codes import Code, Line
from shared.contracts.envelope import Frozen
from shared.contracts.records import Rows
from shared.message_ids import msgid
from shared.problems import FieldFault, Invalid
from shared.taxonomy import Coded
from shared.web.form_rows import FormRows
from shared.web.forms import Form
from shared.web.record_lists import lists_of
from shared.web.record_request import RecordRequest


class Spelling(Frozen):
    name: Line | None = Field(None, title=msgid("Name"))


class Someone(Frozen):
    name: Line | None = Field(None, title=msgid("Name"))
    risk_groups: tuple[Annotated[Code, Coded("risk_groups")], ...] = Field(
        (), title=msgid("Risk groups")
    )


class Account(Frozen):
    language: Line | None = Field(None, title=msgid("Language of this text"))


NAMES = Rows(msgid("Act %(number)d"), msgid("Add another act"))


class NewSpelling(Spelling, RecordRequest):
    pass


class NewSomeone(Someone, RecordRequest):
    spellings: Annotated[tuple[NewSpelling, ...], NAMES] = Field(
        (), title=msgid("Name"), max_length=2
    )


class NewAccount(Account, RecordRequest):
    people: Annotated[tuple[NewSomeone, ...], NAMES] = Field((), title=msgid("Role"), max_length=3)


class Filled(FormRows):
    lists = lists_of(NewAccount)
    full: ClassVar[str] = "full"


def _filled(**given: str) -> Filled:
    return Filled(Form({name.replace("__", "."): [value] for name, value in given.items()}))


def test_the_lists_of_a_request_are_found_with_what_they_hold() -> None:
    found = {
        path: (each.label, each.most, [field.name for field in each.fields])
        for path, each in lists_of(NewAccount).items()
    }
    assert found == {
        "people": ("Role", 3, ["name", "risk_groups"]),
        "people.spellings": ("Name", 2, ["name"]),
    }


def test_a_list_that_does_not_say_how_much_it_holds_is_no_declaration() -> None:
    class Endless(Account, RecordRequest):
        people: Annotated[tuple[NewSomeone, ...], NAMES] = Field((), title=msgid("Role"))

    with pytest.raises(TypeError, match="people"):
        lists_of(Endless)


def test_rows_are_those_filled_in_and_one_more_where_it_is_asked_for() -> None:
    filled = _filled(people__2__name="A", people__2__spellings__1__name="B", add="people")
    assert filled.rows("people") == [2, 3]
    assert filled.is_begun("people")
    assert filled.rows("people.2.spellings") == [1]
    more = _filled(people__2__spellings__1__name="B", add="people.2.spellings")
    assert more.rows("people") == [2]
    assert more.rows("people.2.spellings") == [1, 2]
    assert more.rows("people.0.spellings") == []
    first = _filled(people__2__name="B", add="people.2.spellings")
    assert first.rows("people.2.spellings") == [0]
    assert not first.has_empty("people.2.spellings")


def test_a_list_within_a_row_holds_no_more_than_its_request() -> None:
    three = {f"people__0__spellings__{each}__name": "A" for each in range(3)}
    with pytest.raises(Invalid) as refused:
        _filled(**three).expect_rows()
    assert [each.field for each in refused.value.faults] == ["people.0.spellings"]
    two = dict(list(three.items())[:2])
    _filled(**two).expect_rows()
    with pytest.raises(Invalid):
        _filled(**two, add="people.0.spellings").expect_rows()


@pytest.mark.parametrize(
    ("of_request", "of_form"),
    [
        ("people.0.name", "people.2.name"),
        ("people.0.spellings.0.name", "people.2.spellings.1.name"),
        ("people.0.risk_groups.3", "people.2.risk_groups"),
        ("people.0.spellings", "people.2.spellings"),
        ("people.7.name", "people.7.name"),
        ("language", "language"),
    ],
)
def test_a_fault_is_moved_to_the_row_that_it_is_about(of_request: str, of_form: str) -> None:
    filled = _filled(people__2__spellings__1__name="B")
    (placed,) = filled.placed([FieldFault(of_request, "wrong", "wrong")])
    assert placed.field == of_form

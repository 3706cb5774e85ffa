"""Each field of a record can be filed, is shown, and can be amended, also among many persons.

All persons are invented.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from services.intake.schemas.requests import FileAlert
from shared.contracts.content import Source
from shared.contracts.facts import Facts
from shared.contracts.records import Kind, RecordField, fields_of, listed_record
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import AMAL, FULL, VILLAGE, IntakeFixture
from tests.services.intake.test_intake_pages import see, send

LISTS = ("persons", "acts", "developments", "deprivations", "charges", "expected", "earlier")
OF_ITS_OWN = {"expected": {"on"}, "facts": {"language"}}
"""Fields that FULL says in another way: the hour of an expected event has its day."""
NEW = "/alerts/new"


def records() -> Iterator[tuple[str, tuple[RecordField, ...], list[dict[str, Any]]]]:
    """Yield each list of an alert, its fields, and its entries in FULL."""
    for name in LISTS:
        record = listed_record(FileAlert.model_fields[name].annotation)
        assert record is not None
        yield name, fields_of(record.__mro__[1]), FULL[name]
    yield "source", fields_of(Source), [FULL["source"]]


@pytest.mark.parametrize("name", [*LISTS, "source"])
def test_the_full_alert_says_every_field(name: str) -> None:
    """Or the tests below, and those of confidentiality, say nothing of it."""
    _, fields, entries = next(each for each in records() if each[0] == name)
    said = {field for entry in entries for field in entry}
    given = {"at": "on", "zone": "zone"}
    said |= {given[each] for each in said & given.keys()}
    missing = {each.name for each in fields} - said - OF_ITS_OWN.get(name, set())
    assert missing - {"zone", "precision"} == set()


def input_names(name: str, place: str, field: RecordField) -> set[str]:
    """Return the names that the inputs of a field have in the form."""
    at = f"{place}.{field.name}"
    if field.kind in {Kind.CODES, Kind.PERSONS}:
        return {f"{at}[]"}
    if field.kind is Kind.RECORDS:
        return {f"{at}.0.{each.name}" for each in fields_of(field.record or Facts)} | {"add"}
    return {at, f"{name}.0.hour"} if (name, field.name) == ("expected", "at") else {at}


async def test_the_page_and_the_form_have_every_field(intake: IntakeFixture) -> None:
    alert = await intake.file(FULL)
    page = unescape((await see(intake, f"/alerts/{alert}")).text)
    form = (await see(intake, f"/alerts/{alert}/amendments/new")).text
    lost = []
    for name, fields, _ in records():
        place = "source" if name == "source" else f"{name}.0"
        for field in fields:
            names = input_names(name, place, field)
            if not any(f'name="{each}"' in form for each in names):
                lost.append(f"form: {place}.{field.name}")
    lost += [f"page: {value}" for value in words_of(FULL) if value not in page]
    assert not lost, "\n".join(lost)


def words_of(value: Any, name: str = "") -> Iterator[str]:
    """Yield the free texts of an alert."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in {"id", "to", "tie_to", "consents", "zone", "at"}:
                yield from words_of(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from words_of(each, name)
    elif isinstance(value, str) and (" " in value or not value.isascii()):
        yield value


MANY = [
    *FULL["persons"],
    *(
        {"id": f"0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f6{n:03}", "name": f"Person {n} Invented"}
        for n in range(30)
    ),
]


async def test_nothing_of_one_of_many_persons_is_missing_on_the_page(
    intake: IntakeFixture,
) -> None:
    """More than twenty are a table, in which the rest of each is folded."""
    alert = await intake.file(FULL | {"persons": MANY})
    page = unescape((await see(intake, f"/alerts/{alert}")).text)
    assert "More about Amal Invented" in page
    assert "More about Person 3 Invented" not in page
    lost = [each for each in words_of(FULL["persons"]) if each not in page]
    assert not lost, "\n".join(lost)
    for label in ("In this situation since", "Risk groups", "Courtesy title", "Place of hiding"):
        assert f"<dt>{label}</dt>" in page


async def test_an_act_done_to_everybody_does_not_list_them(intake: IntakeFixture) -> None:
    everybody = [each["id"] for each in MANY]
    acts = [
        {"violation": "arbitrary-arrest", "to": everybody},
        {"violation": "threats", "to": [AMAL, VILLAGE]},
    ]
    alert = await intake.file(FULL | {"persons": MANY, "acts": acts})
    page = unescape((await see(intake, f"/alerts/{alert}")).text)
    assert page.count("Everybody in this alert: 32 persons") == 1
    assert "Amal Invented, Invented village" in page


async def test_what_the_form_shows_is_what_was_filed(intake: IntakeFixture) -> None:
    """So an amendment that changes one field leaves all others as they are."""
    alert = await intake.file(FULL)
    path = f"/alerts/{alert}/amendments/new"
    before = (await intake.get(f"/v1/alerts/{alert}")).json()
    sent = filled((await see(intake, path)).text, path)
    changed = sent | {"persons.0.hiding_place": "an invented farm", "reason": "Invented."}
    assert (await send(intake, path, changed)).status_code == 303
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    kept = before["persons"][0] | {"hiding_place": "an invented farm"}
    assert after["persons"] == [kept, *before["persons"][1:]]
    for name in (*LISTS[1:], "source", "narrative", "situation", "asked_for", "language"):
        assert after[name] == before[name], name

"""To whom an act was done: by the API, by the form, and in the record. All of it is invented."""

import re
from uuid import UUID

import pytest

from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from shared.contracts.persons import Persons
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send

ABEL, BETH = "0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a11", "0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a12"
TWO = [
    {"id": ABEL, "name": "Abel Invented", "situation": "killed", "situation_since": "2026-07-01"},
    {"id": BETH, "name": "Beth Invented", "situation": "free-at-risk"},
]
KILLING = {"violation": "killing", "to": [ABEL]}
THREATS = {"violation": "death-threats", "to": [BETH, BETH]}
HEARING = {"kind": "hearing", "on": "2026-07-20", "to": [BETH]}


async def opened(intake: IntakeFixture) -> tuple[Persons, Facts]:
    """Return what the event of the one alert has sealed."""
    [event] = await intake.said(AlertFiled)
    keys = await intake.keys(event.subject)
    return (
        keys.open_part(Persons, event.id, "persons", event.persons),
        keys.open_part(Facts, event.id, "facts", event.facts),
    )


class TestByTheApi:
    async def test_each_act_tells_to_whom_and_each_person_how_they_are(
        self, intake: IntakeFixture
    ) -> None:
        alert = MINIMAL | {"persons": TWO, "acts": [KILLING, THREATS], "expected": [HEARING]}
        filed = await intake.file(alert)
        persons, facts = await opened(intake)
        assert [each.to for each in facts.acts] == [(UUID(ABEL),), (UUID(BETH),)]
        assert facts.expected[0].to == (UUID(BETH),)
        assert [each.situation for each in persons.persons] == ["killed", "free-at-risk"]
        read = (await intake.get(f"/v1/alerts/{filed}")).json()
        assert [each["to"] for each in read["acts"]] == [[ABEL], [BETH]]

    @pytest.mark.parametrize("name", ["acts", "expected"])
    async def test_with_several_persons_it_must_be_said(
        self, intake: IntakeFixture, name: str
    ) -> None:
        told = {"acts": [KILLING, THREATS], "expected": [HEARING, HEARING]}
        told[name][1] = {key: said for key, said in told[name][1].items() if key != "to"}
        answer = await intake.post("/v1/alerts", MINIMAL | {"persons": TWO} | told)
        assert answer.status_code == 422
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == (f"{name}.1.to", "missing")

    @pytest.mark.parametrize("persons", [TWO, TWO[:1], []])
    async def test_nobody_else_can_be_named(
        self, intake: IntakeFixture, persons: list[dict[str, str]]
    ) -> None:
        stranger = "0d9f1b5a-5a0e-4a46-9d2c-6c1f6f0f5a99"
        acts = [KILLING | {"to": [ABEL, stranger] if persons else [stranger]}]
        answer = await intake.post("/v1/alerts", MINIMAL | {"persons": persons, "acts": acts})
        assert answer.status_code == 422
        place = f"acts.0.to.{1 if persons else 0}"
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            (place, "unknown-person")
        ]

    async def test_the_only_person_need_not_be_named(self, intake: IntakeFixture) -> None:
        acts = [{"violation": "threats"}]
        await intake.file(MINIMAL | {"persons": [{"pseudonym": "Heron"}], "acts": acts})
        persons, facts = await opened(intake)
        assert facts.acts[0].to == (persons.persons[0].id,)

    async def test_an_act_of_nobody_who_is_known_is_told_of_nobody(
        self, intake: IntakeFixture
    ) -> None:
        await intake.file(MINIMAL | {"acts": [{"violation": "threats"}]})
        _, facts = await opened(intake)
        assert facts.acts[0].to == ()

    async def test_nobody_is_in_a_situation_since_tomorrow(self, intake: IntakeFixture) -> None:
        persons = [{"name": "Abel Invented", "situation_since": "2026-07-30"}]
        answer = await intake.post("/v1/alerts", MINIMAL | {"persons": persons})
        [fault] = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("persons.0.situation_since", "in-future")


def ids_of(page: str) -> list[str]:
    """Return the ids that the page has given to the persons of its rows."""
    return re.findall(r'<input type="hidden" name="persons\.\d+\.id" value="([^"]+)"', page)


def choices_of(page: str, name: str) -> list[str]:
    """Return what can be ticked in a field, in words."""
    found = re.findall(rf'name="{re.escape(name)}" value="[^"]+"[^>]*> <span>([^<]+)</span>', page)
    return [each.strip() for each in found]


class TestByTheForm:
    async def test_one_person_alone_is_not_asked_about(self, intake: IntakeFixture) -> None:
        page = (await see(intake, "/alerts/new")).text
        assert len(ids_of(page)) == 1
        assert "To whom" not in page

    async def test_with_several_it_asks_and_a_tick_is_enough(self, intake: IntakeFixture) -> None:
        begun = ENOUGH | {
            "persons.0.id": ABEL,
            "persons.0.name": "Abel Invented",
            "persons.1.id": BETH,
            "persons.1.gender": "woman",
            "acts.0.violation": "killing",
        }
        refused = await send(intake, "/alerts/new", begun)
        assert refused.status_code == 422
        assert "Say to which of them this was done." in refused.text
        assert choices_of(refused.text, "acts.0.to[]") == ["Abel Invented", "Person 2"]
        assert ids_of(refused.text) == [ABEL, BETH]
        filed = await send(intake, "/alerts/new", begun | {"acts.0.to[]": [ABEL]})
        assert filed.status_code == 303
        page = (await see(intake, filed.headers["location"])).text
        assert re.search(r"To whom</dt>\s*<dd[^>]*>Abel Invented<", page)

    async def test_a_person_of_whom_only_that_is_known_is_one(self, intake: IntakeFixture) -> None:
        form = ENOUGH | {
            "persons.0.id": ABEL,
            "persons.0.name": "Abel Invented",
            "persons.1.id": BETH,
            "acts.0.violation": "killing",
            "acts.0.to[]": [ABEL, BETH],
        }
        filed = await send(intake, "/alerts/new", form)
        assert filed.status_code == 303
        persons, facts = await opened(intake)
        assert [str(each.id) for each in persons.persons] == [ABEL, BETH]
        assert [str(each) for each in facts.acts[0].to] == [ABEL, BETH]

    async def test_a_row_that_nobody_filled_is_no_person(self, intake: IntakeFixture) -> None:
        await send(intake, "/alerts/new", ENOUGH | {"persons.0.id": ABEL})
        persons, _ = await opened(intake)
        assert persons.persons == ()

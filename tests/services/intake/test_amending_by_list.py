"""Many persons of an alert that stands are changed by a list. All persons are invented."""

from typing import Any
from uuid import UUID

import httpx2

from services.intake.pages.known_persons import with_known
from services.intake.pages.pasted_persons import pasted_persons
from shared.clock import new_id
from shared.contracts.persons import OtherName, Person
from shared.taxonomy import load_taxonomy
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import see, send

TAXONOMY = load_taxonomy()
ACTS = ("arbitrary-arrest", "torture", "threats", "raid", "surveillance", "smear-campaign")
"""With these, each done to everybody, a form had more than 1,000 fields."""
FORTY = "\n".join(f"Person {number} Invented" for number in range(100, 140))


async def mass_arrest(intake: IntakeFixture, many: int = 150) -> UUID:
    persons = [
        {
            "id": str(new_id()),
            "name": f"Person {number} Invented",
            "situation": "detained-incommunicado",
            "situation_since": "2026-07-12",
        }
        for number in range(many)
    ]
    everybody = [each["id"] for each in persons]
    acts = [{"violation": each, "to": everybody} for each in ACTS]
    held = [{"place": "an invented prison", "to": everybody}]
    told = {"persons": persons, "acts": acts, "deprivations": held}
    return await intake.file(MINIMAL | told)


async def listed(intake: IntakeFixture, alert: UUID, **more: Any) -> httpx2.Response:
    """Press “Read the list” of the amendment form with a list of forty names."""
    form, action = f"/alerts/{alert}/amendments/new", f"/alerts/{alert}/amendments/persons-list"
    fields = filled((await see(intake, form)).text, form)
    marks = {"_page": form, "_action": form}
    return await send(intake, action, fields | marks | {"persons_list": FORTY} | more)


async def test_forty_of_many_are_released_by_a_list_of_names(intake: IntakeFixture) -> None:
    alert = await mass_arrest(intake)
    before = (await intake.get(f"/v1/alerts/{alert}")).json()
    path = f"/alerts/{alert}/amendments/new"
    asked = await listed(intake, alert)
    assert asked.status_code == 422
    assert "40 lines have the name of a person of this alert." in asked.text
    form = filled(asked.text, path)
    assert form["persons_list"] == [FORTY]
    alike = next(name for name in asked.text.split('"') if name.endswith(".alike"))
    released = form | {
        alike: "same",
        "reason": "An invented lawyer has the list.",
        "list.situation": "released",
        "developments.0.development": "release",
        "developments.0.to[]": ["list"],
    }
    answer = await send(intake, path, released)
    assert answer.status_code == 303, answer.text
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert len(after["persons"]) == 150
    ids = [each["id"] for each in before["persons"][100:140]]
    assert after["developments"][0]["to"] == ids
    assert after["acts"] == before["acts"]
    assert after["deprivations"] == before["deprivations"]
    for old, new in zip(before["persons"], after["persons"], strict=True):
        is_free = old["id"] in ids
        changed = {"situation": "released", "situation_since": None} if is_free else {}
        assert new == old | changed
    history = (await intake.get(f"/v1/alerts/{alert}/amendments")).json()
    assert len(history[0]["fields"]) == 41


async def test_others_of_the_same_name_are_added(intake: IntakeFixture) -> None:
    alert = await mass_arrest(intake, 2)
    path = f"/alerts/{alert}/amendments/new"
    asked = await listed(intake, alert, persons_list="Person 1 Invented")
    alike = next(name for name in asked.text.split('"') if name.endswith(".alike"))
    sent = filled(asked.text, path) | {alike: "others", "reason": "Invented."}
    assert (await send(intake, path, sent)).status_code == 303
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert [each["name"] for each in after["persons"]] == [
        "Person 0 Invented",
        "Person 1 Invented",
        "Person 1 Invented",
    ]


async def test_it_is_said_how_many_are_added(intake: IntakeFixture) -> None:
    alert = await mass_arrest(intake, 3)
    page = await listed(intake, alert, persons_list="Person 1 Invented\nPersn 2 Invented")
    assert "1 line names nobody of this alert: that person is added to it." in page.text
    page = await listed(intake, alert, persons_list="Persn 1 Invented\nPersn 2 Invented")
    assert "2 lines name nobody of this alert: these persons are added to it." in page.text
    page = await listed(intake, alert, persons_list="Person 1 Invented")
    assert "nobody of this alert" not in page.text


async def test_a_person_without_a_row_is_opened_from_the_page_of_the_alert(
    intake: IntakeFixture,
) -> None:
    alert = await mass_arrest(intake, 60)
    last = (await intake.get(f"/v1/alerts/{alert}")).json()["persons"][-1]
    path = f"/alerts/{alert}/amendments/new"
    assert f'href="{path}?person={last["id"]}"' in (await see(intake, f"/alerts/{alert}")).text
    fields = filled((await see(intake, f"{path}?person={last['id']}")).text, path)
    assert fields["persons.0.name"] == ["Person 59 Invented"]
    sent = fields | {"reason": "Invented.", "persons.0.name": "Person 59 Corrected"}
    assert (await send(intake, path, sent)).status_code == 303
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert len(after["persons"]) == 60
    assert after["persons"][-1] == last | {"name": "Person 59 Corrected"}
    (change,) = (await intake.get(f"/v1/alerts/{alert}/amendments")).json()
    assert change["fields"] == [f"persons.{last['id']}"]


async def test_a_fault_of_a_changed_person_is_at_the_row_of_that_person(
    intake: IntakeFixture,
) -> None:
    alert = await mass_arrest(intake, 3)
    path = f"/alerts/{alert}/amendments/new"
    fields = filled((await see(intake, path)).text, path)
    sent = fields | {"reason": "Invented.", "persons.2.situation_since": "2999-01-01"}
    answer = await send(intake, path, sent)
    assert answer.status_code == 422
    assert 'id="f-persons-2-situation_since-fault"' in answer.text


async def test_the_row_of_a_person_has_the_name_that_was_typed(intake: IntakeFixture) -> None:
    persons = {"persons.0.name": "Amal <Invented>", "persons.1.role": "lawyer"}
    page = (await send(intake, "/alerts/new", persons)).text
    assert '<section class="panel" aria-label="Amal &lt;Invented&gt;"' in page
    assert ">Amal &lt;Invented&gt;</h3>" in page
    assert '<section class="panel" aria-label="Person 2"' in page


def test_who_is_meant_is_never_guessed() -> None:
    names = [OtherName(name="Amal Inventée")]
    amal = Person(id=new_id(), kind="person", pseudonym="Heron", other_names=tuple(names))
    twins = [Person(id=new_id(), kind="person", name="Sam Invented") for _ in range(2)]

    def told(text: str, answer: str = "same") -> tuple[list[str], list[str]]:
        read = pasted_persons(text, new_id(), TAXONOMY)
        found = with_known(read, [amal, *twins], answer)
        return found.ids, [each.message for each in found.faults_in_words(str)]

    assert told("amal inventée") == ([str(amal.id)], [])
    assert told("Heron") == ([str(amal.id)], [])
    assert told("Heron", "others")[0] != [str(amal.id)]
    assert told("Heron", "")[1][0].startswith("1 lines have the name")
    assert told("Sam Invented")[1][0].startswith("Line 1: Several persons of this alert have")
    assert told("Heron\nAmal Inventée")[1][0].startswith("Line 2: The list names this person")
    assert told("Nobody Known")[1] == []


async def test_each_line_has_its_own_outcome_and_the_others_follow_later(
    intake: IntakeFixture,
) -> None:
    alert = await mass_arrest(intake, 30)
    path = f"/alerts/{alert}/amendments/new"

    async def told(outcomes: dict[int, str], development: str) -> None:
        lines = "\n".join(f"Person {n} Invented\t\t\t{each}" for n, each in outcomes.items())
        asked = await listed(intake, alert, persons_list=lines)
        form = filled(asked.text, path)
        alike = next(name for name in asked.text.split('"') if name.endswith(".alike"))
        row = "1" if development == "release-on-bail" else "0"
        news = {
            f"developments.{row}.development": development,
            f"developments.{row}.to[]": ["list"],
        }
        sent = form | news | {alike: "same", "reason": "Invented."}
        answer = await send(intake, path, sent)
        assert answer.status_code == 303, answer.text

    first = {n: "released" if n < 4 else "released-on-bail" for n in range(10)}
    await told(first, "release")
    second = {n: "released-on-bail" if n < 12 else "released" for n in range(10, 30)}
    await told(second, "release-on-bail")
    after = (await intake.get(f"/v1/alerts/{alert}")).json()
    outcomes = first | second
    assert [each["situation"] for each in after["persons"]] == [outcomes[n] for n in range(30)]
    ids = [each["id"] for each in after["persons"]]
    assert [each["to"] for each in after["developments"]] == [ids[:10], ids[10:]]
    history = (await intake.get(f"/v1/alerts/{alert}/amendments")).json()
    assert [len(each["fields"]) for each in history] == [21, 11]

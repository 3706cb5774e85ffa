"""Many persons are filed by a list that was pasted. All persons are invented."""

from uuid import NAMESPACE_OID

import pytest

from services.intake.pages.pasted_persons import pasted_persons
from shared.clock import new_id
from shared.taxonomy import load_taxonomy
from tests.services.filled_forms import filled
from tests.services.intake.intake_fixture import MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send
from tests.services.intake.test_to_whom import ABEL, opened

TAXONOMY = load_taxonomy()


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_columns_are_read_in_both_languages(separator: str) -> None:
    lines = [
        ["Name", "gender", "function", "situation"],
        ["Amal Invented", "woman", "lawyer", "Detained, with access to lawyer or family"],
        [],
        ["Noé Inventé", "Homme"],
        ["Kim Invented", "", "driver"],
    ]
    cells = [[f'"{cell}"' if separator in cell else cell for cell in line] for line in lines]
    read = pasted_persons("\r\n".join(map(separator.join, cells)), NAMESPACE_OID, TAXONOMY)
    assert not read.faults, read.faults
    assert [{k: v for k, v in each.items() if k != "id"} for each in read.persons] == [
        {
            "name": "Amal Invented",
            "gender": "woman",
            "functions": [{"words": "lawyer"}],
            "situation": "detained-with-access",
        },
        {"name": "Noé Inventé", "gender": "man"},
        {"name": "Kim Invented", "functions": [{"words": "driver"}]},
    ]
    again = pasted_persons("\r\n".join(map(separator.join, cells)), NAMESPACE_OID, TAXONOMY)
    assert again.ids == read.ids
    assert len(set(read.ids)) == 3


def test_names_alone_need_no_separator() -> None:
    read = pasted_persons("Amal Invented\nKim Invented\n", NAMESPACE_OID, TAXONOMY)
    assert [each["name"] for each in read.persons] == ["Amal Invented", "Kim Invented"]


class TestByTheForm:
    async def test_a_mass_arrest_is_one_alert(self, intake: IntakeFixture) -> None:
        listed = "\n".join(f"Person {number} Invented;woman;member" for number in range(499))
        form = ENOUGH | {
            "persons.0.id": ABEL,
            "persons.0.name": "Abel Invented",
            "persons_list": listed,
            "acts.0.violation": "arbitrary-arrest",
        }
        asked = await send(intake, "/alerts/new", form)
        assert asked.status_code == 422
        assert "Everybody in the pasted list" in asked.text
        filed = await send(intake, "/alerts/new", form | {"acts.0.to[]": [ABEL, "list"]})
        assert filed.status_code == 303, filed.text
        persons, facts = await opened(intake)
        assert len(persons.persons) == 500
        assert facts.acts[0].to == tuple(each.id for each in persons.persons)
        page = (await see(intake, filed.headers["location"])).text
        assert "Person 498 Invented" in page

    async def test_what_is_wrong_with_it_is_told_by_line_and_nothing_is_lost(
        self, intake: IntakeFixture
    ) -> None:
        listed = "Amal Invented;femal\nKim Invented;a;b;c;d"
        answer = await send(intake, "/alerts/new", ENOUGH | {"persons_list": listed})
        assert answer.status_code == 422
        assert "Line 1, column “Gender”: “femal” is not in the list of codes." in answer.text
        assert 'id="f-persons_list-fault"' in answer.text
        assert "Kim Invented;a;b;c;d" in answer.text

    async def test_more_than_an_alert_holds_are_refused_with_all_that_was_typed(
        self, intake: IntakeFixture
    ) -> None:
        listed = "\n".join(f"Person {number} Invented" for number in range(501))
        answer = await send(intake, "/alerts/new", ENOUGH | {"persons_list": listed})
        assert answer.status_code == 422
        assert "Person 500 Invented" in answer.text
        assert "500" in answer.text


async def test_a_second_list_adds_persons_and_replaces_nobody(intake: IntakeFixture) -> None:
    alert = await intake.file(MINIMAL | {"persons": [{"id": ABEL, "name": "Abel Invented"}]})
    path = f"/alerts/{alert}/amendments/new"
    for listed in ("Amal Invented\nKim Invented", "Noor Invented\nSam Invented"):
        fields = filled((await see(intake, path)).text, path)
        sent = fields | {"reason": "An invented list.", "persons_list": listed}
        answer = await send(intake, path, sent)
        assert answer.status_code == 303, answer.text
    read = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert [each["name"] for each in read["persons"]] == [
        "Abel Invented",
        "Amal Invented",
        "Kim Invented",
        "Noor Invented",
        "Sam Invented",
    ]


async def test_an_act_stays_of_all_to_whom_it_was_done_also_of_those_without_a_row(
    intake: IntakeFixture,
) -> None:
    ids = [str(new_id()) for _ in range(60)]
    persons = [{"id": each, "name": f"Person {n} Invented"} for n, each in enumerate(ids)]
    persons[0] |= {"tie": "sister", "tie_to": ids[55]}
    acts = [{"violation": "arbitrary-arrest", "to": ids}]
    alert = await intake.file(MINIMAL | {"persons": persons, "acts": acts})
    path = f"/alerts/{alert}/amendments/new"
    page = (await see(intake, path)).text
    assert "10 more persons, who have no row in this form, stay named here." in page
    sent = filled(page, path) | {"narrative": "Other invented words."}
    refused = await send(intake, path, sent)  # the reason is missing
    assert refused.status_code == 422
    answer = await send(intake, path, filled(refused.text, path) | {"reason": "Invented."})
    assert answer.status_code == 303, answer.text
    read = (await intake.get(f"/v1/alerts/{alert}")).json()
    assert read["narrative"] == "Other invented words."
    assert len(read["persons"]) == 60
    assert read["acts"][0]["to"] == ids
    assert read["persons"][0]["tie_to"] == ids[55]

"""Functions and other names of a person; developments, detention, accusations. All is invented."""

import re

import pytest

from tests.services.intake.intake_fixture import AMAL, FULL, MINIMAL, VILLAGE, IntakeFixture, told
from tests.services.intake.test_intake_pages import ENOUGH, see, send
from tests.services.intake.test_to_whom import ABEL, BETH, opened

LISTS = ("developments", "deprivations", "charges")


class TestByTheApi:
    async def test_all_of_it_reaches_triage_sealed_and_is_read_again(
        self, intake: IntakeFixture
    ) -> None:
        filed = await intake.file(FULL)
        persons, facts = await opened(intake)
        read = (await intake.get(f"/v1/alerts/{filed}")).json()
        for name in LISTS:
            [sent] = FULL[name]
            [kept] = getattr(facts, name)
            assert sent.items() <= kept.model_dump(mode="json").items()
            assert sent.items() <= read[name][0].items()
        amal, village = (each.model_dump(mode="json") for each in persons.persons)
        assert amal["functions"] == FULL["persons"][0]["functions"]
        assert amal["other_names"] == FULL["persons"][0]["other_names"]
        assert (village["number"], village["tie"], village["tie_to"]) == (40, "relative", AMAL)

    async def test_of_the_only_person_nobody_needs_to_be_named(self, intake: IntakeFixture) -> None:
        lists = {name: [{**FULL[name][0], "to": []}] for name in LISTS}
        await intake.file(MINIMAL | {"persons": [{"id": ABEL, "name": "Abel Invented"}]} | lists)
        _, facts = await opened(intake)
        for name in LISTS:
            assert [str(each) for each in getattr(facts, name)[0].to] == [ABEL]

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"developments__0__to": []}, "developments.0.to", "missing"),
            ({"charges__0__to": []}, "charges.0.to", "missing"),
            ({"deprivations__0__to": [ABEL]}, "deprivations.0.to.0", "unknown-person"),
            ({"developments__0__on": "2026-07-30"}, "developments.0.on", "in-future"),
            ({"developments__0__until": "1026-07-30"}, "developments.0.until", "too-long-ago"),
            ({"deprivations__0__since": "2026-07-30"}, "deprivations.0.since", "in-future"),
            ({"persons__1__tie_to": None}, "persons.1.tie_to", "missing"),
            ({"persons__1__tie_to": VILLAGE}, "persons.1.tie_to", "same-person"),
            ({"persons__1__tie_to": ABEL}, "persons.1.tie_to", "unknown-person"),
            ({"persons__1__number": 1}, "persons.1.number", "greater-than-equal"),
            ({"charges__0__words": " "}, "charges.0.words", "string-too-short"),
            ({"charges__0__status": "guilty"}, "charges.0.status", "unknown-code"),
            (
                {"persons__0__other_names__0__script": "klingon"},
                "persons.0.other_names.0.script",
                "unknown-code",
            ),
            ({"persons__0__functions": [{"words": "a"}] * 11}, "persons.0.functions", "too-long"),
        ],
    )
    async def test_what_is_wrong_is_told_at_its_field(
        self, intake: IntakeFixture, change: dict[str, object], field: str, code: str
    ) -> None:
        answer = await intake.post("/v1/alerts", told(**change))
        assert answer.status_code == 422
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            (field, code)
        ]


class TestByTheForm:
    async def test_a_row_within_a_row_is_added_filled_and_refused_at_its_field(
        self, intake: IntakeFixture
    ) -> None:
        blank = (await see(intake, "/alerts/new")).text
        assert "persons.0.functions.0.words" not in blank
        form = ENOUGH | {
            "persons.0.id": ABEL,
            "persons.0.name": "Abel Invented",
            "add": "persons.0.functions",
        }
        more = (await send(intake, "/alerts/new", form)).text
        assert 'name="persons.0.functions.0.words"' in more
        form = {name: said for name, said in form.items() if name != "add"}
        wrong = await send(
            intake, "/alerts/new", form | {"persons.0.functions.3.language": "nowhere"}
        )
        assert wrong.status_code == 422
        assert 'id="f-persons-0-functions-3-words-fault"' in wrong.text
        assert 'id="f-persons-0-functions-3-language-fault"' in wrong.text
        right = form | {
            "persons.0.functions.3.words": "director of the Invented Centre",
            "persons.0.functions.3.language": "en",
            "persons.0.functions.7.words": "directeur du Centre inventé",
            "persons.0.functions.7.language": "fr",
        }
        filed = await send(intake, "/alerts/new", right)
        assert filed.status_code == 303
        persons, _ = await opened(intake)
        [person] = persons.persons
        assert [(each.words, each.language) for each in person.functions] == [
            ("director of the Invented Centre", "en"),
            ("directeur du Centre inventé", "fr"),
        ]
        page = (await see(intake, filed.headers["location"])).text
        assert "director of the Invented Centre, English; directeur du Centre inventé" in page

    async def test_news_detention_and_accusations_of_several_are_filed_and_shown(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {
            "persons.0.id": ABEL,
            "persons.0.name": "Abel Invented",
            "persons.1.id": BETH,
            "persons.1.name": "Beth Invented",
            "persons.1.tie": "sister",
            "persons.1.tie_to": ABEL,
            "developments.0.development": "release-on-bail",
            "developments.0.to[]": [ABEL],
            "developments.0.count": "2",
            "deprivations.0.place": "an invented prison",
            "deprivations.0.to[]": [BETH],
            "charges.0.words": "joining an invented group",
            "charges.0.to[]": [ABEL, BETH],
        }
        filed = await send(intake, "/alerts/new", form)
        assert filed.status_code == 303, filed.text
        _, facts = await opened(intake)
        assert facts.developments[0].count == 2
        page = re.sub(r"\s+", " ", (await see(intake, filed.headers["location"])).text)
        for words in ("Release on bail", "an invented prison", "joining an invented group"):
            assert words in page
        assert re.search(r"To which person</dt> <dd[^>]*>Abel Invented<", page)
        assert re.search(r"Whom it concerns</dt> <dd[^>]*>Abel Invented, Beth Invented<", page)

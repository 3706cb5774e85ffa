"""The details of an act that are rarely known, and what happened before. All of it is invented."""

import re

from shared.contracts.facts import Facts
from shared.contracts.intake import AlertFiled
from tests.services.intake.intake_fixture import AMAL, FULL, MINIMAL, IntakeFixture
from tests.services.intake.test_intake_pages import ENOUGH, see, send


class TestInTheRecord:
    async def test_the_details_of_an_act_and_the_background_reach_triage_sealed(
        self, intake: IntakeFixture
    ) -> None:
        await intake.file(FULL)
        [event] = await intake.said(AlertFiled)
        keys = await intake.keys(event.subject)
        facts = keys.open_part(Facts, event.id, "facts", event.facts)
        said = {name: facts.acts[0].model_dump()[name] for name in FULL["acts"][0]}
        assert [str(each) for each in said["to"]] == [AMAL]
        assert said["drivers"] == ("counter-terrorism",)
        assert {name for name, value in said.items() if value} == set(FULL["acts"][0])
        [earlier] = facts.earlier
        assert (earlier.what, earlier.precision) == (FULL["earlier"][0]["what"], "exact")

    async def test_it_is_no_act(self, intake: IntakeFixture) -> None:
        await intake.file(MINIMAL | {"earlier": FULL["earlier"]})
        [event] = await intake.said(AlertFiled)
        assert event.acts == ()


class TestOnThePages:
    async def test_it_is_folded_and_a_form_that_is_shown_again_is_open(
        self, intake: IntakeFixture
    ) -> None:
        folded = re.compile(r'<details class="further"( open)?>')
        assert folded.findall((await see(intake, "/alerts/new")).text) == [""] * 9
        form = ENOUGH | {
            "country": "nowhere",
            "acts.0.violation": "raid",
            "acts.1.violation": "killing",
            "acts.1.drivers[]": ["public-order"],
        }
        again = await send(intake, "/alerts/new", form)
        assert again.status_code == 422
        assert folded.findall(again.text) == [" open"] * 10

    async def test_what_was_before_and_the_details_are_on_the_page_of_the_alert(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {
            "acts.0.violation": "raid",
            "acts.0.authors": "Invented Bureau",
            "acts.0.drivers[]": ["public-order"],
            "earlier.2.what": "An invented warning.",
            "earlier.2.on": "2025-03-01",
        }
        filed = await send(intake, "/alerts/new", form)
        assert filed.status_code == 303
        page = (await see(intake, filed.headers["location"])).text
        for words in ("Invented Bureau", "Public order or assemblies", "An invented warning."):
            assert words in page
        assert "Earlier: 1 Mar 2025" in page

    async def test_empty_fields_do_not_count_as_sent(self, intake: IntakeFixture) -> None:
        empty = {f"acts.{row}.{name}": "" for row in range(50) for name in "abcdefghijklmnopqrstu"}
        assert len(empty) > 1000
        answer = await send(intake, "/alerts/new", ENOUGH | empty)
        assert answer.status_code == 303

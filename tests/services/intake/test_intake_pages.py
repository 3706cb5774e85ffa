"""Intake's pages: a form that loses nothing, and an alert's results in words."""

import re
from typing import Any

import httpx2

from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.intake import (
    AlertFiled,
)
from shared.contracts.persons import Persons
from tests.services.intake.intake_fixture import AFRICA, IntakeFixture, person

OF_THE_FRAME = {"next", "request", "window", "seen"}
ENOUGH = {"narrative": "Invented words.", "country": "EGY", "source.relation": "family"}


async def send(
    intake: IntakeFixture, path: str, form: dict[str, Any], *, by: Principal | None = None
) -> httpx2.Response:
    """Send a form with the mark of its page."""
    page = "/".join(path.split("/")[:3])
    return await intake.client.post(path, data={"_page": page, **form}, headers=intake.cookie(by))


async def see(intake: IntakeFixture, path: str, language: str = "en") -> httpx2.Response:
    headers = intake.cookie() | {"accept-language": language}
    return await intake.client.get(path, headers=headers)


class TestFilingPage:
    async def test_three_fields_are_enough(self, intake: IntakeFixture) -> None:
        answer = await send(intake, "/alerts/new", ENOUGH)
        assert answer.status_code == 303
        [event] = await intake.said(AlertFiled)
        assert answer.headers["location"] == f"/alerts/{event.alert}"

    async def test_the_number_and_the_situation_come_first_after_what_is_required(
        self, intake: IntakeFixture
    ) -> None:
        page = (await see(intake, "/alerts/new")).text
        names = re.findall(r'<(?:input|select|textarea) [^>]*name="([a-z_.]+)"', page)
        asked = [name for name in names if name not in OF_THE_FRAME and name[0] != "_"]
        assert asked[:6] == [
            "narrative",
            "country",
            "source.relation",
            "source.channel",
            "source.contact",
            "situation",
        ]
        assert len(set(asked)) == len(asked)

    async def test_a_text_of_which_nothing_can_be_seen_is_none(self, intake: IntakeFixture) -> None:
        unseen = "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE} \N{RIGHT-TO-LEFT OVERRIDE}"
        answer = await send(intake, "/alerts/new", ENOUGH | {"narrative": unseen})
        assert answer.status_code == 422
        assert "This text has no visible characters" in answer.text

    async def test_it_promises_only_what_can_follow(self, intake: IntakeFixture) -> None:
        # What can be added later: `test_amending_page.py`.
        said = "You can add consent and everything else later, on the page of the alert."
        assert said in (await see(intake, "/alerts/new")).text
        # By an organisation alone: `test_only_the_same_organisation_needs_dates`.
        said = "If only the organisation is the same, both alerts also need the date of an act."
        assert said in (await see(intake, "/alerts/new")).text
        everybody = "say so below under “Consents that differ for one person”"
        assert everybody in (await see(intake, "/alerts/new")).text
        page = (await see(intake, "/alerts/new", "fr")).text
        assert "Vous pourrez ajouter le consentement et tout le reste plus tard" in page

    async def test_rows_and_answers_become_an_alert(self, intake: IntakeFixture) -> None:
        form = ENOUGH | {
            "persons.0.pseudonym": "Heron",
            "persons.0.defender": "false",
            "persons.0.risk_groups[]": ["lawyers", "in-exile"],
            "acts.1.violation": "death-threats",
            "acts.1.on": "2026-07-01",
            "acts.1.perpetrators[]": "police",
            "asked_for[]": ["relocation"],
            "consents.0.use": "publish_name",
            "consents.1.use": "publish_without_name",
            "consents.1.state": "given",
            "said.by_whom": "herself",
        }
        assert (await send(intake, "/alerts/new", form)).status_code == 303
        [event] = await intake.said(AlertFiled)
        assert [act.violation for act in event.acts] == ["death-threats"]
        assert [(each.use, each.state) for each in event.consents] == [
            ("publish_without_name", "given")
        ]
        keys = await intake.keys(event.subject)
        [told] = keys.open_part(Persons, event.id, "persons", event.persons).persons
        assert (told.pseudonym, told.defender) == ("Heron", False)
        assert told.risk_groups == ("lawyers", "in-exile")
        shown = (await intake.get(f"/v1/alerts/{event.alert}")).json()
        assert shown["consent_history"][0]["by_whom"] == "herself"

    async def test_limits_are_those_of_limited_consent_and_of_no_other(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {
            "consents.0.use": "publish_name",
            "consents.0.state": "given",
            "consents.1.use": "share_with_diplomats",
            "consents.1.state": "limited",
            "said.limits": "Her initials only.",
        }
        assert (await send(intake, "/alerts/new", form)).status_code == 303
        [event] = await intake.said(AlertFiled)
        shown = (await intake.get(f"/v1/alerts/{event.alert}")).json()
        limits = {each["use"]: each.get("limits") for each in shown["consent_history"]}
        assert limits == {"publish_name": None, "share_with_diplomats": "Her initials only."}
        # If no consent is limited, the typed limits are not dropped silently.
        answer = await send(intake, "/alerts/new", form | {"consents.1.state": "given"})
        assert answer.status_code == 422
        assert 'href="#f-said-limits"' in answer.text
        # If one is limited, the limits are required; the typed text stays.
        answer = await send(intake, "/alerts/new", form | {"said.limits": ""})
        assert answer.status_code == 422
        assert 'href="#f-said-limits"' in answer.text
        assert 'value="limited" selected' in answer.text
        assert len(await intake.said(AlertFiled)) == 1

    async def test_more_rows_than_an_alert_holds_are_given_back_as_text(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {"_page": "/alerts/new", "_action": "/alerts/new"}
        form |= {f"persons.{number}.name": f"Invented {number};" for number in range(700)}
        answer = await send(intake, "/alerts/new", form)
        assert answer.status_code == 422
        assert "The form has no more rows for persons." in answer.text
        rows = set(re.findall(r'name="persons\.(\d+)\.name"', answer.text))
        assert rows == {str(number) for number in range(50)}
        assert all(f"Invented {number};" in answer.text for number in range(700))
        assert await intake.count("alerts") == 0

    async def test_a_refused_form_keeps_what_was_typed_and_points_to_the_row(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {
            "narrative": "<b>Invented</b> words.",
            "acts.0.precision": "",
            "acts.2.violation": "killing",
            "acts.2.on": "2026-09-01",
            "consents.3.use": "send_to_un",
            "consents.3.state": "given",
            "said.how": "x" * 301,
        }
        answer = await send(intake, "/alerts/new", form)
        assert answer.status_code == 422
        assert "&lt;b&gt;Invented&lt;/b&gt; words." in answer.text
        assert 'href="#f-said-how"' in answer.text
        assert 'id="f-said-how"' in answer.text
        assert 'href="#f-acts-2-on"' in answer.text, "all of it in one round"
        answer = await send(intake, "/alerts/new", form | {"said.how": "by phone"})
        assert answer.status_code == 422
        assert 'href="#f-acts-2-on"' in answer.text
        assert 'value="2026-09-01"' in answer.text
        assert re.search(r'<option value="given" selected>', answer.text)
        assert await intake.count("alerts") == 0

    async def test_every_fault_points_to_a_field_that_is_there(self, intake: IntakeFixture) -> None:
        form = {
            "country": "XXX", "situation": "x", "persons.0.kind": "x", "acts.0.place": "y" * 301,
            "expected.0.on": "2026-13-01", "asked_for[]": "x", "language": "x",
            "source.contact": "y" * 301,
        }  # fmt: skip
        for sent in (
            {},
            form,
            ENOUGH | {"country": "XXX", "persons.3.role": "x", "asked_for[]": "x"},
        ):
            page = (await send(intake, "/alerts/new", sent)).text
            targets = re.findall(r'<li><a href="#([^"]+)">', page)
            assert len(targets) >= 3
            assert [target for target in targets if f'id="{target}"' not in page] == []

    async def test_another_row_comes_without_a_script_and_nothing_is_lost(
        self, intake: IntakeFixture
    ) -> None:
        form = ENOUGH | {"acts.0.violation": "killing", "add": "acts"}
        page = await send(intake, "/alerts/new", form)
        assert page.status_code == 200
        assert 'name="acts.1.violation"' in page.text
        assert 'name="persons.1.name"' not in page.text
        begins, _, row = page.text.partition(' tabindex="-1" autofocus>')
        assert 'name="acts.1.violation"' in row
        assert 'name="acts.0.violation"' in begins
        assert " autofocus>" not in row
        assert '<option value="killing" selected>' in page.text
        assert "Invented words." in page.text
        assert await intake.count("alerts") == 0

    async def test_one_more_beside_an_empty_one_is_told_that_it_stands_there(
        self, intake: IntakeFixture
    ) -> None:
        said = "There is already an empty one here"
        page = await send(intake, "/alerts/new", ENOUGH | {"add": "acts"})
        assert page.text.count(said) == 1
        assert page.text.index("Acts") < page.text.index(said)
        told = await send(
            intake, "/alerts/new", ENOUGH | {"acts.0.violation": "killing", "add": "acts"}
        )
        assert said not in told.text

    async def test_a_form_sent_twice_makes_one_alert(self, intake: IntakeFixture) -> None:
        page = (await see(intake, "/alerts/new")).text
        key = re.search(r'name="request" value="([^"]+)"', page)
        assert key
        for _ in range(2):
            assert (await send(intake, "/alerts/new", ENOUGH | {"request": key[1]})).is_redirect
        assert await intake.count("alerts") == 1

    async def test_what_was_changed_after_a_lost_answer_can_be_filed_too(
        self, intake: IntakeFixture
    ) -> None:
        def key(page: str) -> str:
            return str(re.findall(r'name="request" value="([^"]+)"', page)[0])

        sent = ENOUGH | {"request": key((await see(intake, "/alerts/new")).text)}
        assert (await send(intake, "/alerts/new", sent)).is_redirect
        changed = sent | {"narrative": "Invented words, and what was heard since."}
        told = await send(intake, "/alerts/new", changed)
        assert told.status_code == 409
        assert "This form was already sent, and an alert was filed from it." in told.text
        assert "Idempotency-Key" not in told.text
        assert await intake.count("alerts") == 1
        assert (
            await send(intake, "/alerts/new", changed | {"request": key(told.text)})
        ).is_redirect
        assert await intake.count("alerts") == 2

    async def test_who_may_not_file_is_told_so(self, intake: IntakeFixture) -> None:
        answer = await send(intake, "/alerts/new", ENOUGH, by=person(Role.TRIAGE_OFFICER))
        assert answer.status_code == 403
        can = "To do this, you need one of these roles: operator, network member."
        assert can in answer.text
        headers = intake.cookie(person(Role.TRIAGE_OFFICER)) | {"accept-language": "fr"}
        answer = await intake.client.post("/alerts/new", data=ENOUGH, headers=headers)
        assert "il vous faut l" in answer.text
        assert "permanence, membre du réseau." in answer.text

    async def test_an_alert_for_another_desk_is_shown_to_who_filed_it(
        self, intake: IntakeFixture
    ) -> None:
        elsewhere = person(Role.OPERATOR, frozenset({AFRICA}))
        answer = await send(intake, "/alerts/new", ENOUGH, by=elsewhere)
        headers = intake.cookie(elsewhere)
        filed = await intake.client.get(answer.headers["location"], headers=headers)
        assert "on its way to triage" in filed.text

    async def test_another_site_cannot_file(self, intake: IntakeFixture) -> None:
        headers = intake.cookie() | {"sec-fetch-site": "cross-site"}
        answer = await intake.client.post("/alerts/new", data=ENOUGH, headers=headers)
        assert answer.status_code == 403
        assert await intake.count("alerts") == 0

"""Relocation's pages run the API's operations, with the same refusals in words."""

import re
from typing import Any

import httpx2
import pytest

from shared.access.principal import Principal
from tests.services.relocation.relocation_fixture import (
    BOTH,
    MEMBER,
    OFFICER,
    RelocationFixture,
    Wanted,
    finding,
)

FILLED = {
    "version": "0",
    "programme": "protectdefenders-emergency",
    "criteria.identity.finding": "met",
    "criteria.identity.words": "because she defends prisoners",
    "criteria.situation.finding": "met",
    "criteria.situation.words": "because she defends prisoners",
    "criteria.need.finding": "met",
    "criteria.need.words": "because she defends prisoners",
    "exclusions.funded-elsewhere": "false",
    "exclusions.restrictive-measures": "false",
    "costs.0.kind": "urgent-relocation",
    "costs.0.amount": "1 200,50",
    "costs.0.description": "an invented lock",
    # With an empty line in between, as people leave it.
    "costs.1.kind": "",
    "costs.2.kind": "medical-support",
    "costs.2.amount": "300",
    "costs.2.description": "an invented doctor",
}


async def look(
    relocation: RelocationFixture, path: str, by: Principal = OFFICER, language: str = "en"
) -> httpx2.Response:
    return await relocation.client.get(path, headers=relocation.cookie(by, language))


async def fill(
    relocation: RelocationFixture,
    path: str,
    form: dict[str, Any],
    by: Principal,
    language: str = "en",
) -> httpx2.Response:
    marked = {"_page": "/".join(path.split("/")[:3]), **form}
    return await relocation.client.post(path, data=marked, headers=relocation.cookie(by, language))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


class TestList:
    async def test_it_shows_what_waits_and_no_name(self, relocation: RelocationFixture) -> None:
        wanted = Wanted()
        request = await relocation.request(wanted)
        await relocation.withdraw(wanted)
        page = await look(relocation, "/support-requests")
        assert page.status_code == 200
        assert f"/support-requests/{request}" in page.text
        assert "C-2026-0001" in page.text
        assert "Alert withdrawn" in page.text
        assert "Amal" not in page.text
        decided = await look(relocation, "/support-requests?state=granted")
        assert "There are no requests here." in decided.text

    async def test_who_is_not_signed_in_is_sent_to_sign_in(
        self, relocation: RelocationFixture
    ) -> None:
        page = await relocation.client.get("/support-requests", headers={"accept": "text/html"})
        assert page.status_code == 303
        assert page.headers["location"].startswith("/identity/sign-in?next=")


class TestRequest:
    async def test_a_request_goes_from_assessment_to_grant_by_forms_alone(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        path = f"/support-requests/{request}"
        page = await look(relocation, path)
        assert "Amal Invented" in page.text
        assert "Members of the committee decide." in page.text
        assert "Who confirms it" in page.text
        answer = await fill(relocation, f"{path}/assessment", FILLED, OFFICER)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        page = await look(relocation, path, MEMBER)
        assert "€1,500.50" in page.text
        grant = {
            "assessment": hidden(page.text, "assessment"),
            "decision": "granted",
            "amount.amount": "1500,50",
            "amount.currency": "EUR",
        }
        asked = await fill(relocation, f"{path}/decision", grant, MEMBER)
        assert "Grant €1,500.50 for S-" in asked.text
        assert await relocation.rows("SELECT 1 FROM decisions") == []
        confirmed = grant | {"_confirmed": "yes"}
        answer = await fill(relocation, f"{path}/decision", confirmed, MEMBER)
        assert answer.status_code == 303
        (row,) = await relocation.rows("SELECT amount, decision FROM decisions")
        assert (str(row.amount), row.decision) == ("1500.50", "granted")
        again = await fill(relocation, f"{path}/decision", grant, MEMBER)
        assert again.status_code == 409
        assert "This request was already decided." in again.text

    async def test_what_was_typed_when_somebody_else_decided_can_be_copied(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed()
        path = f"/support-requests/{request}"
        (stands,) = await relocation.rows("SELECT assessment FROM support_requests")
        await relocation.decide(request)
        words = "Invented words that took an hour."
        decline = {"assessment": str(stands.assessment), "decision": "declined", "reason": words}
        assess = FILLED | {"version": "1", "criteria.need.words": words}
        for sent, action, by in (
            (decline, f"{path}/decision", MEMBER),
            (assess, f"{path}/assessment", OFFICER),
        ):
            answer = await fill(relocation, action, sent | {"_page": path, "_action": action}, by)
            assert answer.status_code == 409
            assert "This request was already decided." in answer.text
            assert words in answer.text

    async def test_who_assessed_reads_why_somebody_else_decides(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.request()
        await relocation.assess(request, BOTH)
        page = await look(relocation, f"/support-requests/{request}", BOTH)
        assert "You assessed this request, so another person must decide on it." in page.text
        assert 'value="granted"' not in page.text
        (stands,) = await relocation.rows("SELECT assessment FROM support_requests")
        forced = {"assessment": str(stands.assessment), "decision": "declined", "reason": "no"}
        answer = await fill(relocation, f"/support-requests/{request}/decision", forced, BOTH)
        assert answer.status_code == 403
        assert "Another person must decide" in answer.text

    async def test_what_stands_against_a_grant_is_said_instead_of_the_button(
        self, relocation: RelocationFixture
    ) -> None:
        request = await relocation.assessed(
            criteria=finding(need="unclear"), exclusions={"funded-elsewhere": True}
        )
        page = await look(relocation, f"/support-requests/{request}", MEMBER)
        assert re.search("Needs support urgently <span[^>]*>Not clear yet</span></li>", page.text)
        assert "The same costs are paid by another funder. <span" in page.text
        assert re.search("under restrictive measures[^<]*<span[^>]*>Not answered yet", page.text)
        assert 'value="granted"' not in page.text
        assert 'value="declined"' in page.text

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"costs.0.amount": "99999"}, "The costs are above the ceiling of the programme."),
            ({"costs.0.amount": "as it comes"}, "Enter a number, such as 1500.50."),
            ({"criteria.need.finding": ""}, "This field is required."),
            ({"recommended": "9000"}, "This is more than the total of the costs."),
            ({"version": "7"}, "Another person assessed this request after you opened it."),
        ],
    )
    async def test_a_form_that_is_refused_comes_back_as_it_was_filled_in(
        self, relocation: RelocationFixture, changes: dict[str, str], words: str
    ) -> None:
        request = await relocation.request()
        answer = await fill(
            relocation, f"/support-requests/{request}/assessment", FILLED | changes, OFFICER
        )
        assert answer.status_code in {409, 422}
        assert words in answer.text
        assert "an invented doctor" in answer.text
        assert all(
            f'"{value}"' in answer.text for name, value in changes.items() if name != "version"
        )

    @pytest.mark.parametrize(("recommended", "kept"), [("", ""), ("1000.10", "1000.10")])
    async def test_an_amount_that_nobody_chose_is_not_filled_in(
        self, relocation: RelocationFixture, recommended: str, kept: str
    ) -> None:
        path = f"/support-requests/{await relocation.request()}"
        form = FILLED | {"recommended": recommended}
        assert (await fill(relocation, f"{path}/assessment", form, OFFICER)).status_code == 303
        page = await look(relocation, path, OFFICER)
        (box,) = re.findall(r'<input[^>]* name="recommended"[^>]*>', page.text)
        assert re.findall('value="([^"]*)"', box) in ([kept], [] if not kept else [kept])

    async def test_more_costs_than_a_budget_holds_are_given_back_as_text(
        self, relocation: RelocationFixture
    ) -> None:
        path = f"/support-requests/{await relocation.request()}"
        form = FILLED | {"_page": path, "_action": f"{path}/assessment"}
        # An index with too many digits for a number is still an index.
        form |= {f"costs.{'1' * 5000}.description": "invented last;"}
        for number in range(3, 300):
            form[f"costs.{number}.description"] = f"invented {number};"
        answer = await fill(relocation, f"{path}/assessment", form, OFFICER)
        assert answer.status_code == 422
        assert "A budget cannot have more lines" in answer.text
        lines = set(re.findall(r'name="costs\.(\d+)\.kind"', answer.text))
        assert lines == {str(number) for number in range(40)}
        assert all(f"invented {number};" in answer.text for number in (*range(3, 300), "last"))

    async def test_an_exclusion_is_neither_yes_nor_no_before_somebody_says_so(
        self, relocation: RelocationFixture
    ) -> None:
        path = f"/support-requests/{await relocation.request()}"
        page = await look(relocation, path)
        costs = re.findall(r'<label for="f-costs-0-\w+">(.*?)</label>', page.text)
        assert costs == ["Kind", "Amount", "Purpose"]  # none of them optional
        answers = re.findall(r'<input type="radio" name="exclusions\.[^>]+>', page.text)
        assert len(answers) == 4
        assert not [each for each in answers if "checked" in each]
        legends = re.findall(r"<legend>(.*?)</legend>", page.text)
        assert [each for each in legends if "The same costs" in each]
        assert not [each for each in legends if "The same costs" in each and "(optional)" in each]
        hasty = {name: value for name, value in FILLED.items() if "exclusions" not in name}
        assert (await fill(relocation, f"{path}/assessment", hasty, OFFICER)).status_code == 303
        page = await look(relocation, path, MEMBER)
        # In the assessment, and before the decision.
        assert page.text.count("Not answered yet") == 4
        assert 'value="granted"' not in page.text
        answered = FILLED | {"version": "1", "exclusions.restrictive-measures": "true"}
        await fill(relocation, f"{path}/assessment", answered, OFFICER)
        again = await look(relocation, path)
        checked = re.findall(r'name="exclusions\.([a-z-]+)" value="(\w+)" checked', again.text)
        assert checked == [("funded-elsewhere", "false"), ("restrictive-measures", "true")]

    async def test_it_is_all_in_french(self, relocation: RelocationFixture) -> None:
        wanted = Wanted()
        request = await relocation.assessed(wanted, criteria=finding(need="not-met"))
        page = await look(relocation, f"/support-requests/{request}", MEMBER, "fr")
        assert "évaluation, rien ne peut être accordé" in page.text
        assert "A un besoin urgent" in page.text
        assert 'lang="fr"' in page.text
        refused = await fill(
            relocation,
            f"/support-requests/{request}/assessment",
            FILLED | {"costs.0.amount": "99999", "version": "1"},
            OFFICER,
            "fr",
        )
        assert "Les frais dépassent le plafond du programme." in refused.text

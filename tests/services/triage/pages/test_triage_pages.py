"""The console's pages of triage: the same work, the same refusals, in words. Persons invented."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.triage.drafting.draft import ClauseChoice, Part
from shared.access.principal import Principal
from shared.access.roles import Role
from shared.contracts.codes import Expectation
from shared.contracts.content import ConsentWordsOf
from tests.services.triage.caller import APPROVER_PERSON, OFFICER_PERSON, Caller
from tests.services.triage.desk import USES, Desk, Filed, appeal_draft

CONSENTS = dict.fromkeys(USES, "given")
CHECKS = ["wanted", "reprisals", "negotiations", "places", "others", "timing"]


@dataclass(frozen=True)
class Browser:
    """Follows redirects and sends the cookie, as a browser without JavaScript does."""

    caller: Caller
    person: Principal = OFFICER_PERSON
    language: str = "en"

    def by(self, person: Principal) -> "Browser":
        return replace(self, person=person)

    async def open(self, path: str) -> httpx2.Response:
        self._sign_in()
        return await self.caller.client.get(path, headers=self._headers(), follow_redirects=True)

    async def send(self, path: str, fields: dict[str, Any]) -> httpx2.Response:
        self._sign_in()
        return await self.caller.client.post(
            path, data=fields, headers=self._headers(), follow_redirects=True
        )

    def _sign_in(self) -> None:
        token = self.caller.signer.session_token(self.person, "invented-session")
        self.caller.client.cookies.set("tocsin", token)

    def _headers(self) -> dict[str, str]:
        return {
            "accept": "text/html", "accept-language": self.language,
            "origin": "http://127.0.0.1", "sec-fetch-site": "same-origin",
        }  # fmt: skip


@pytest.fixture
def browser(caller: Caller) -> Browser:
    return Browser(caller)


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "audience[]": ["diplomat", "media"], "names_shown": "yes", "issuer": "omct",
        "template": "2026-01", "version": "0", "violations[]": ["arbitrary-detention"],
        "en.title": "Egypt: Arbitrary detention of Ms. Amal Invented",
        "en.concerned": "Ms. Amal Invented, a lawyer", "en.short": "Ms. Amal Invented",
        "en.parts.facts": "According to the information received, she is held.",
        "en.addressees": "Mr. Invented Minister; Minister of Justice; ; ; +20 2 000", **changes,
    }  # fmt: skip


async def begun(desk: Desk, browser: Browser) -> tuple[UUID, str]:
    case = await desk.file()
    answer = await browser.send(f"/cases/{case}/documents/new", fields())
    assert answer.status_code == 200
    return case, str(answer.url.path)


class TestQueuePage:
    async def test_it_shows_cases_without_names(self, desk: Desk, browser: Browser) -> None:
        await desk.file()
        page = await browser.open("/cases")
        assert page.status_code == 200
        assert "C-20" in page.text
        assert "Amal" not in page.text

    async def test_it_is_filtered_by_its_form(self, desk: Desk, browser: Browser) -> None:
        await desk.file()
        page = await browser.open("/cases?state=open&level=&desk=africa")
        assert "No case is waiting here." in page.text

    async def test_an_approver_sees_first_what_waits_for_approval(
        self, desk: Desk, browser: Browser
    ) -> None:
        await desk.file(Filed(persons=()))
        approver = browser.by(APPROVER_PERSON)
        assert "No case is waiting here." in (await approver.open("/cases")).text
        assert "C-20" in (await approver.open("/cases?waiting=")).text
        assert "C-20" in (await browser.open("/cases")).text
        await desk.submitted(Filed(persons=()))
        page = await replace(approver, language="fr").open("/cases")
        assert page.text.count("C-20") == 1
        assert "En attente depuis" in page.text

    async def test_it_speaks_french(self, desk: Desk, browser: Browser) -> None:
        await desk.file()
        page = await replace(browser, language="fr").open("/cases")
        assert "Les plus dangereux" in page.text
        assert "Détention arbitraire" in page.text


class TestCasePage:
    async def test_it_shows_what_was_told_and_why_it_is_dangerous(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        page = await browser.open(f"/cases/{case}")
        assert page.status_code == 200
        for words in ("Amal Invented", "An invented narrative.", "Alert filed", "SDG 16.10.1"):
            assert words in page.text

    async def test_it_shows_what_happened_what_is_expected_and_when_to_act(
        self, desk: Desk, browser: Browser
    ) -> None:
        day = (datetime.now(UTC) + timedelta(days=30)).date()
        hearing = Expectation(kind="trial", on=day)
        removal = Expectation(kind="deportation", on=day + timedelta(days=1))
        case = await desk.file(Filed(expected=(hearing, removal)))
        page = await browser.open(f"/cases/{case}")
        for words in (
            "27 February 2026 (Estimated date)",
            "an invented street",
            "Police",
            "Arabic",
            "Women human rights defenders",
            "Urgent appeal",
            "Expected: Trial",
            "an invented court",
        ):
            assert words in page.text, words
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))
        assert re.search(rf"Act before [^:]+:[^:]+: hearing on {day.day} {day:%B %Y}", text)
        assert f": removal on {removal.on:%-d %B %Y}" in text
        assert text.count("Acknowledge before") == 1
        french = await replace(browser, language="fr").open(f"/cases/{case}")
        assert "Agir avant le" in french.text

    async def test_an_officer_takes_verifies_and_adds_a_source(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        assert "The case is yours." in (await browser.send(f"/cases/{case}/take", {})).text
        source = {"relation": "family", "reliability": "likely-reliable", "independent": "true"}
        page = await browser.send(f"/cases/{case}/source", source)
        assert "The source was added." in page.text
        assert "as told, not assessed" in page.text
        (reporter, _) = re.findall(r'action="[^"]*(/cases/[^"]*/sources/[^"]+)"', page.text)
        assessed = {"reliability": "likely-reliable", "independent": "true"}
        assert "as told, not assessed" not in (await browser.send(reporter, assessed)).text
        page = await browser.send(f"/cases/{case}/verify", {"status": "verified"})
        assert "Verified: reasonable grounds" in page.text

    async def test_a_refusal_is_said_in_words(self, desk: Desk, browser: Browser) -> None:
        case = await desk.file(Filed(relation="lawyer"))
        page = await replace(browser, language="fr").send(
            f"/cases/{case}/verify", {"status": "verified"}
        )
        assert "Il faut deux sources indépendantes" in page.text

    async def test_it_invites_to_no_second_appeal(self, desk: Desk, browser: Browser) -> None:
        case, _ = await desk.submitted()
        assert "Draft an urgent appeal" in (await browser.open(f"/cases/{case}")).text
        case, document = await desk.issued()
        assert "Draft an urgent appeal" not in (await browser.open(f"/cases/{case}")).text
        reference = (await desk.document(document)).reference
        page = await replace(browser, language="fr").send(f"/cases/{case}/documents/new", fields())
        assert f"appel\N{NO-BREAK SPACE}: {reference}" in page.text

    async def test_an_approver_is_offered_no_officers_work(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        page = await browser.by(APPROVER_PERSON).open(f"/cases/{case}")
        assert "Close the case" not in page.text


class TestDocumentPage:
    async def test_the_draft_stands_beside_how_it_reads(self, desk: Desk, browser: Browser) -> None:
        _, path = await begun(desk, browser)
        page = await browser.open(path)
        assert "According to the information received, she is held." in page.text
        assert "Mr. Invented Minister, Minister of Justice" in page.text
        assert "The facts are not verified" in page.text

    async def test_the_form_for_a_new_one_knows_the_violations(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        page = await browser.open(f"/cases/{case}/documents/new")
        assert 'value="arbitrary-detention" checked' in page.text

    async def test_from_draft_to_issue(self, desk: Desk, browser: Browser) -> None:
        case, path = await begun(desk, browser)
        await desk.verify(case)
        await browser.send(path, fields(version="1", **{"en.title": "Egypt: Another title"}))
        page = await browser.send(f"{path}/submit", {"version": "2", "do_no_harm[]": CHECKS})
        assert "The appeal waits for approval." in page.text
        version = await desk.newest(UUID(path.rpartition("/")[2]))
        approval = {"version": "2", "texts_sha256": version.texts_sha256}
        page = await browser.by(APPROVER_PERSON).send(f"{path}/approve", approval)
        assert "The appeal is issued." in page.text
        assert "OBS 001" in page.text
        assert "Another title" in page.text

    async def test_who_submits_and_who_approves_read_that_the_person_hides(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file(Filed(situation="in-hiding"))
        await desk.verify(case)
        path = f"/cases/{case}/documents/{(await desk.draft(case)).id}"
        page = await browser.open(path)
        assert 'value="hidden-person"' in page.text
        assert 'value="limits"' not in page.text
        confirmed = {"version": "1", "do_no_harm[]": [*CHECKS, "hidden-person"]}
        await browser.send(f"{path}/submit", confirmed)
        french = replace(browser.by(APPROVER_PERSON), language="fr")
        page = await french.open(path)
        assert "La personne se cache ou est recherchée\N{NO-BREAK SPACE}: ce texte" in page.text
        assert "Confirmé lors de la soumission" in page.text

    async def test_the_limits_of_a_consent_stand_where_they_are_confirmed(
        self, desk: Desk, browser: Browser
    ) -> None:
        said = ConsentWordsOf(
            use="publish_name", limits="Not before Friday.", by_whom="her sister", how="by phone"
        )
        filed = Filed(consents={**CONSENTS, "publish_name": "limited"}, consent_words=(said,))
        case = await desk.file(filed)
        await desk.verify(case)
        path = f"/cases/{case}/documents/{(await desk.draft(case)).id}"
        words = "Limits given: Not before Friday. (her sister, by phone)"
        assert words in (await browser.open(f"/cases/{case}")).text
        page = await browser.open(path)
        assert words in page.text
        assert 'value="limits"' in page.text
        await browser.send(f"{path}/submit", {"version": "1", "do_no_harm[]": [*CHECKS, "limits"]})
        approver = replace(browser.by(APPROVER_PERSON), language="fr")
        french = "Limites indiquées\N{NO-BREAK SPACE}: Not before Friday. (her sister, by phone)"
        assert french in (await approver.open(path)).text

    async def test_the_drafter_is_told_in_words_that_another_must_approve(
        self, desk: Desk, browser: Browser
    ) -> None:
        _, path = await begun(desk, browser)
        both = replace(OFFICER_PERSON, roles=frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}))
        approval = {"version": "1", "texts_sha256": "0" * 64}
        page = await browser.by(both).send(f"{path}/approve", approval)
        assert "Somebody else must decide" in page.text

    async def test_what_was_typed_is_kept_when_it_cannot_be_taken(
        self, desk: Desk, browser: Browser
    ) -> None:
        _, path = await begun(desk, browser)
        page = await browser.send(
            path, fields(version="7", **{"en.parts.facts": "Typed words of an hour."})
        )
        assert page.status_code == 409
        assert "Typed words of an hour." in page.text
        assert "Somebody changed this since" in page.text

    async def test_a_document_without_audience_is_refused_at_its_field(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        told = fields()
        del told["audience[]"]
        page = await browser.send(f"/cases/{case}/documents/new", told)
        assert page.status_code == 422
        assert "Ms. Amal Invented" in page.text

    async def test_parts_worded_through_the_api_are_kept(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        document = (await desk.draft(case)).id
        version = appeal_draft().versions[0]
        worded = version.model_copy(
            update={"parts": {**version.parts, Part.CONTACTS: "Own contacts of the house."}}
        )
        body = {
            "version": 1, "audience": ["media"], "names_shown": True,
            "draft": appeal_draft(versions=(worded,)).model_dump(mode="json"),
        }  # fmt: skip
        answer = await browser.caller.post(f"/v1/cases/{case}/documents/{document}/versions", body)
        assert answer.status_code == 200
        page = await browser.send(f"/cases/{case}/documents/{document}", fields(version="2"))
        assert "Own contacts of the house." in page.text


class TestDemandsOnThePage:
    async def test_an_officer_words_the_demands_and_what_is_called_for_comes_back(
        self, desk: Desk, browser: Browser
    ) -> None:
        _, path = await begun(desk, browser)
        own = "Lift the siege;\n\nLet the family visit;"
        await browser.send(path, fields(version="1", **{"en.demands": own}))
        page = await browser.open(path)
        assert "<li>Lift the siege;</li>" in page.text
        assert "<li>Let the family visit;</li>" in page.text
        assert "Release Ms. Amal Invented" not in page.text
        await browser.send(path, fields(version="2"))
        assert "Release Ms. Amal Invented" in (await browser.open(path)).text

    async def test_demands_of_the_library_stay_those_as_long_as_nobody_words_them_otherwise(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file()
        version = appeal_draft().versions[0]
        chosen = version.model_copy(
            update={"clauses": (ClauseChoice(id="release"), ClauseChoice(id="fair-trial"))}
        )
        document = (await desk.draft(case, draft=appeal_draft(versions=(chosen,)))).id
        path = f"/cases/{case}/documents/{document}"
        demands = (
            "Release Ms. Amal Invented immediately and without conditions, since this deprivation "
            "of liberty is arbitrary and seems only meant to punish human rights activities;\n\n"
            "Guarantee in all circumstances that the right to a fair trial and to due process is "
            "respected;"
        )
        assert demands in (await browser.open(path)).text
        sent = fields(version="1", **{"en.demands": demands, "en.short": "Ms. A. Invented"})
        await browser.send(path, sent)
        assert "Release Ms. A. Invented" in (await browser.open(path)).text

    async def test_a_new_document_knows_where_they_stand(
        self, desk: Desk, browser: Browser
    ) -> None:
        case = await desk.file(Filed(situation="released"))
        page = await browser.open(f"/cases/{case}/documents/new")
        assert 'value="released" selected' in page.text
        sent = fields(situation="released")
        page = await browser.send(f"/cases/{case}/documents/new", sent)
        assert "Release Ms." not in page.text

    async def test_no_addresses_can_be_said(self, desk: Desk, browser: Browser) -> None:
        _, path = await begun(desk, browser)
        told = fields(version="1", **{"no_addresses[]": ["yes"]})
        page = await browser.send(path, told)
        assert "Please write to the authorities" not in page.text

    async def test_embargo_lead_and_sms_are_kept_and_can_be_taken_away(
        self, desk: Desk, browser: Browser
    ) -> None:
        _, path = await begun(desk, browser)
        more = {
            "embargo": "2031-05-04T09:30", "en.parts.sms": "Invented words for a telephone.",
            "en.parts.actions-lead": "Please write at once to:",
        }  # fmt: skip
        page = await browser.send(path, fields(version="1", **more))
        assert 'value="2031-05-04T09:30"' in page.text
        assert "<p>Please write at once to:</p>" in page.text
        assert '<p lang="en">Invented words for a telephone.</p>' in page.text
        page = await browser.send(path, fields(version="2"))
        assert "2031" not in page.text

    @pytest.mark.parametrize("only", ["addressees", "footnotes", "demands"])
    async def test_a_language_in_which_only_one_field_is_filled_is_not_dropped(
        self, desk: Desk, browser: Browser, only: str
    ) -> None:
        _, path = await begun(desk, browser)
        sent = fields(version="1", **{f"fr.{only}": "Mots fictifs"})
        page = await browser.send(path, sent)
        assert page.text.count("Mots fictifs") == 2

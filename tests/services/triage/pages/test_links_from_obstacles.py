"""Every obstacle on a page links to where it can be solved. All persons are invented."""

import html
import re
from dataclasses import replace

from sqlalchemy import text

from shared.contracts.persons import Person
from tests.services.triage.filed import USES, Filed
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

FRENCH = appeal_draft().versions[0].model_copy(update={"language": "fr"})
UNASKED = dict.fromkeys(USES, "unknown")


def gates(page: str) -> str:
    return page[page.index('id="gates"') : page.index("</section>", page.index('id="gates"'))]


class TestConsent:
    async def test_a_shut_gate_leads_to_the_alert_where_consent_is_recorded(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        filed = Filed(consents=UNASKED)
        case = await triage.file(filed)
        page = (await browser.send(f"/cases/{case}/documents/new", fields())).text
        link = f'<a href="/intake/alerts/{filed.alert}">Alert 1: its page'
        assert gates(page).count(link) == gates(page).count("There is no consent for this use") > 0
        assert link in (await browser.open(f"/cases/{case}")).text

    async def test_who_reads_no_alerts_is_led_to_none(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(consents=UNASKED))
        path = f"/cases/{case}/documents/{(await triage.draft(case)).id}"
        approver = browser.by(APPROVER_PERSON)
        for place in (path, f"/cases/{case}"):
            assert "/intake/alerts/" not in (await approver.open(place)).text


class TestWhatIsEmpty:
    async def test_it_is_named_as_on_the_form(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(persons=(Person(kind="person", name="Invented A"),)))
        sent = fields(
            **{
                "en.parts.facts": "",
                "en.addressees.0.name": "",
                "en.addressees.0.office": "",
                "en.addressees.0.phone": "",
            }
        )
        page = await browser.send(f"/cases/{case}/documents/new", sent)
        told = html.unescape(words(gates(page.text)))
        assert "still empty: Facts in their order (English)." in told
        assert "still empty: Addressees (English)." in told
        assert "en.facts" not in told
        french = await replace(browser, language="fr").open(str(page.url.path))
        assert "(English)" in words(gates(french.text))
        assert "facts" not in words(gates(french.text))


class TestApproving:
    async def test_every_language_that_goes_out_stands_open_before_who_approves(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        draft = appeal_draft(versions=(*appeal_draft().versions, FRENCH))
        case, document = await triage.submitted(draft=draft)
        path = f"/cases/{case}/documents/{document}"
        read = (await browser.by(APPROVER_PERSON).open(path)).text
        shown = re.findall(r'<details( open)?>\s*<summary lang="(en|fr)">', read)
        assert shown == [(" open", "en"), (" open", "fr")]

    async def test_who_approves_reads_that_later_contacts_may_get_it_unasked(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.submitted()
        read = (await browser.by(APPROVER_PERSON).open(f"/cases/{case}/documents/{document}")).text
        beside = read[read.index('id="approve"') :]
        assert (
            "Communications can send it to contacts that are added later, without asking" in beside
        )
        assert 'href="/dispatch/recipients?country=EGY&amp;audience=' in beside


class TestNumbers:
    async def test_a_number_leads_to_its_case(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        number = await triage.scalar("SELECT number FROM cases")
        page = await browser.open(f"/cases/by-number/{number}")
        assert page.url.path.endswith(f"/cases/{case}")
        assert page.status_code == 200

    async def test_what_is_not_theirs_to_see_answers_as_what_is_not_there(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        number = await triage.scalar("SELECT number FROM cases")
        async with triage.context.database.unit_of_work("sql") as work:
            elsewhere = text("UPDATE cases SET desk = 'africa' WHERE id = :case")
            await work.session.execute(elsewhere, {"case": case})
        stranger = browser.by(
            replace(OFFICER_PERSON, desks=frozenset({"middle-east-north-africa"}))
        )
        foreign = await stranger.open(f"/cases/by-number/{number}")
        unknown = await stranger.open("/cases/by-number/C-2026-9999")
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert _said(foreign.text) == _said(unknown.text)


class TestNowhere:
    async def test_the_root_leads_to_the_queue(self, browser: Browser) -> None:
        assert (await browser.open("/")).url.path.endswith("/cases")

    async def test_who_is_signed_in_finds_the_way_from_an_address_that_is_none(
        self, browser: Browser
    ) -> None:
        page = await browser.open("/no/such/page")
        assert page.status_code == 404
        assert 'href="/triage/cases"' in page.text


def _said(page: str) -> str:
    return re.sub(r"[0-9a-f-]{36}|C-2026-[0-9]+", "", words(page))

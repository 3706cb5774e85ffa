"""The text on the screen is submitted; conflicts are shown. Persons are invented."""

from dataclasses import replace

import orjson

from services.triage.rules.gates.checks import HARM_CHECKS
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.clock import new_id
from shared.contracts.content import ConsentWordsOf
from shared.contracts.triage import CaseClosed
from tests.services.filled_forms import filled
from tests.services.triage.filed import USES, Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.triage_fixture import TriageFixture

CHECKS = list(HARM_CHECKS)
SECOND = Principal(new_id(), "person", frozenset({Role.TRIAGE_OFFICER}), ALL_DESKS)
FACTS = "en.parts.facts"


class TestSubmitting:
    async def test_what_was_changed_and_not_saved_is_submitted(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await browser.submit(path, *CHECKS, **{FACTS: ["EIGHT officers came."]})
        assert "Document submitted for approval." in page.text
        assert "Version 2" in page.text
        page = await browser.by(APPROVER_PERSON).open(path)
        assert "EIGHT officers came." in page.text

    async def test_what_was_saved_is_submitted_as_it_is(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await browser.submit(path, *CHECKS)
        assert "Version 1" in page.text

    async def test_a_refusal_saves_nothing_keeps_words_and_ticks_and_names_what_is_missing(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await browser.submit(path, *CHECKS[1:], **{FACTS: ["EIGHT officers came."]})
        assert page.status_code == 409
        sent = filled(page.text, path)
        assert sent[FACTS] == ["EIGHT officers came."]
        assert sent["do_no_harm[]"] == CHECKS[1:]
        assert f'href="#f-do_no_harm-{CHECKS[0]}"' in page.text
        assert "Version 1" in (await browser.open(path)).text

    async def test_saving_what_waits_says_so_before_and_after(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await browser.submit(path, *CHECKS)
        assert "it becomes a draft again, and you must submit it again" in page.text
        page = await browser.send(path, fields(version="1"))
        assert "The document no longer waits for approval" in page.text

    async def test_who_corrects_an_approval_approves_no_text_that_they_did_not_read(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        await browser.submit(path, *CHECKS)
        approver, approval = browser.by(APPROVER_PERSON), f"{path}/approve"
        read = filled((await approver.open(path)).text, approval)
        await browser.submit(path, *CHECKS, **{FACTS: ["EIGHT officers came."]})
        doubts = await approver.send(approval, read | {"reason": ["Invented doubts."]})
        assert doubts.status_code == 422
        none = {"reason": [""], "although_nobody": ["true"]}
        late = await approver.send(approval, filled(doubts.text, approval) | none)
        assert late.status_code == 409
        assert "The text that you read is not the current text" in late.text
        # With this message and the present text above it, they can continue.
        issued = await approver.send(approval, filled(late.text, approval) | none)
        assert "Document issued." in issued.text

    async def test_what_is_not_confirmed_is_asked_for_in_the_language_of_the_page(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        await triage.verify(case)
        page = await replace(browser, language="fr").submit(path, *CHECKS[:-1])
        assert "Confirmez que le moment est opportun" in page.text
        assert "Confirm that" not in page.text

    async def test_who_approves_sees_every_refusal_whatever_the_audience(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        consents = dict.fromkeys(USES, "given") | {"publish_name": "refused"}
        said = ConsentWordsOf(use="publish_name", by_whom="Invented Sami himself", how="by phone")
        case = await triage.file(Filed(consents=consents, consent_words=(said,)))
        sent = fields(**{"audience[]": ["diplomat", "partner"]})
        begun = await browser.send(f"/cases/{case}/documents/new", sent)
        page = (await browser.by(APPROVER_PERSON).open(str(begun.url.path))).text
        basis = page[page.index('id="basis"') : page.index('id="told"')]
        assert "Invented Sami himself" in basis
        assert "Refused" in basis


class TestTwoFormsOverOneText:
    async def test_who_may_change_and_approve_sees_one_of_both_at_a_time(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.submitted()
        path = f"/cases/{case}/documents/{document}"
        roles = frozenset({Role.TRIAGE_OFFICER, Role.APPROVER})
        both = browser.by(Principal(new_id(), "person", roles, ALL_DESKS))
        page = (await both.open(path)).text
        assert f'action="{path}/approve"' in page
        assert f'action="{path}"' not in page
        assert f'href="{path}?changes=yes"' in page
        page = (await both.open(f"{path}?changes=yes")).text
        assert f'action="{path}/approve"' not in page
        assert filled(page, path)["version"]


class TestAddressees:
    async def test_an_email_address_is_checked_at_its_field_and_a_label_is_said_once(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        wrong = {"en.addressees.0.email": "+20 2 000", "en.addressees.0.fax": "Fax: +20 2 111"}
        page = await browser.send(path, fields(version="1", **wrong))
        assert page.status_code == 422
        assert 'href="#f-en-addressees-0-email"' in page.text
        wrong["en.addressees.0.email"] = "minister@gov.example"
        page = await browser.send(path, fields(version="1", **wrong))
        assert "Fax: +20 2 111" in page.text
        assert "Fax: Fax:" not in page.text
        assert "E-mail: minister@gov.example" in page.text

    async def test_an_address_without_a_name_is_not_dropped(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        page = await browser.send(path, fields(version="1", **{"en.addressees.1.fax": "+20 2 1"}))
        assert page.status_code == 422
        assert "Enter the name of this addressee, or the office." in page.text

    async def test_an_office_alone_is_an_addressee(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        _, path = await begun(triage, browser)
        alone = {"en.addressees.0.name": "", "en.addressees.0.office": "Minister of Justice"}
        page = await browser.send(path, fields(version="1", **alone))
        assert page.status_code == 200
        assert "Minister of Justice" in page.text


class TestOvertaking:
    async def test_two_officers_take_one_case_and_the_second_reads_who_was_faster(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        path = f"/cases/{case}/take"
        [seen] = filled((await browser.open(f"/cases/{case}")).text, path)["seen"]
        assert seen == "nobody"
        await triage.know(SECOND.account, "Invented Colleague")
        first = await browser.by(SECOND).send(path, {"seen": seen})
        assert "You are now the officer of this case." in first.text
        late = await browser.send(path, {"seen": seen})
        assert late.status_code == 409
        assert "Invented Colleague took this case at" in late.text
        again = await browser.send(path, {"seen": str(SECOND.account)})
        assert "You are now the officer of this case." in again.text

    async def test_a_verification_from_a_page_that_is_out_of_date_is_refused(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        path = f"/cases/{case}/verify"
        sent = {"status": "in-progress", "seen": "not-started", "reason": "Invented words."}
        done = await browser.send(path, sent)
        assert done.status_code == 200
        late = await browser.send(path, sent | {"_page": f"/cases/{case}", "_action": path})
        assert late.status_code == 409
        assert "A colleague changed this at" in late.text
        assert filled(late.text, path)["reason"] == ["Invented words."]


class TestClosing:
    async def test_a_case_is_closed_in_two_steps_and_opened_again(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        path = f"/cases/{case}/close"
        asked = await browser.send(path, {"outcome": "resolved"}, confirmed=False)
        assert "Close case C-" in asked.text
        assert "that still wait are stopped" in asked.text
        kept = await browser.send(path, {"outcome": "resolved", "goes_on": "true"}, confirmed=False)
        assert "that still wait are sent all the same" in kept.text
        assert f'action="/cases/{case}/reopen"' not in (await browser.open(f"/cases/{case}")).text
        closed = await browser.send(path, {"outcome": "resolved"})
        assert f'action="/cases/{case}/reopen"' in closed.text
        [(_, told, _)] = await triage.emitted(CaseClosed.type)
        assert orjson.loads(told)["goes_on"] is False
        opened = await browser.send(f"/cases/{case}/reopen", {})
        assert "Case reopened." in opened.text
        assert f'action="{path}"' in opened.text

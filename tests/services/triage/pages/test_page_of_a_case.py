"""The page of a case."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.triage.pages.labels.case_labels import STOPPED
from services.triage.rules.risk import rules
from shared.clock import new_id
from shared.contracts.codes import Count, Expectation
from shared.contracts.dispatch import (
    CampaignStopped,
    DeliverySettled,
)
from shared.contracts.facts import EarlierEvent
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.pages.test_triage_pages import plain, refused, started
from tests.services.triage.triage_fixture import TriageFixture


class TestCasePage:
    async def test_it_shows_what_was_told_and_why_it_is_dangerous(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        page = await browser.open(f"/cases/{case}")
        assert page.status_code == 200
        for words in ("Amal Invented", "An invented narrative.", "Alert filed", "SDG 16.10.1"):
            assert words in page.text

    async def test_it_shows_what_was_before_apart_from_the_acts(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        earlier = EarlierEvent(what="An invented warning.", on=date(2025, 3, 1), precision="exact")
        scored = await triage.file()
        case = await triage.file(Filed(earlier=(earlier,)))
        page = (await browser.open(f"/cases/{case}")).text
        assert "Earlier: 1 Mar 2025" in page
        assert "An invented warning." in page
        assert (await triage.case(case)).score == (await triage.case(scored)).score

    async def test_who_closes_it_reads_that_the_file_may_not_be_kept(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        told = "Closing the case deletes nothing"
        for state, number in (("given", 0), ("refused", 1), ("limited", 1)):
            case = await triage.file(Filed(consents={"retention_after_closure": state}))
            assert (await browser.open(f"/cases/{case}")).text.count(told) == number

    async def test_it_tells_the_rules_and_their_sources_in_french(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(situation="in-hiding"))
        page = (await replace(browser, language="fr").open(f"/cases/{case}")).text
        shown = [rule for rule in rules().values() if rule.source in page or rule.words in page]
        assert shown == []
        assert "ODD 16.10.1 (HCDH, UNESCO, OIT)" in page

    async def test_it_shows_what_happened_what_is_expected_and_when_to_act(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        day = (datetime.now(UTC) + timedelta(days=30)).date()
        hearing = Expectation(kind="trial", on=day)
        removal = Expectation(kind="deportation", on=day + timedelta(days=1))
        case = await triage.file(Filed(expected=(hearing, removal)))
        page = await browser.open(f"/cases/{case}")
        for words in (
            "27 Feb 2026 (Estimated date)",
            "Invented Street",
            "Police",
            "Arabic",
            "Women human rights defenders",
            "Urgent appeal",
            "Expected: Trial",
            "an invented court",
        ):
            assert words in page.text, words
        text = plain(page.text)
        assert re.search(rf"Act before [^:]+:[^:]+: hearing on {day.day} {day:%b %Y}", text)
        assert f": removal on {removal.on:%-d %b %Y}" in text
        assert text.count("Acknowledge before") == 1
        french = await replace(browser, language="fr").open(f"/cases/{case}")
        assert "Agir avant le" in french.text

    async def test_an_officer_takes_verifies_and_adds_a_source(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        assert (
            "You are now the officer of this case."
            in (await browser.send(f"/cases/{case}/take", {})).text
        )
        source = {"relation": "family", "reliability": "likely-reliable", "independent": "true"}
        page = await browser.send(f"/cases/{case}/source", source)
        assert "Source added." in page.text
        assert "As the alert says, not assessed" in page.text
        (reporter, _) = re.findall(r'action="[^"]*(/cases/[^"]*/sources/[^"]+)"', page.text)
        assessed = {"reliability": "likely-reliable", "independent": "true"}
        assert (
            "As the alert says, not assessed" not in (await browser.send(reporter, assessed)).text
        )
        page = await browser.send(f"/cases/{case}/verify", {"status": "verified"})
        assert "Verified: reasonable grounds" in page.text

    async def test_a_code_of_no_list_is_named_beside_what_cannot_be_read(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        path = f"/cases/{await triage.file()}"
        asked = {"relation": "neighbour", "reliability": "likely-reliable", "name": "a\u0000b"}
        page = await browser.send(f"{path}/source", asked | {"independent": "true", "_page": path})
        assert page.status_code == 422
        assert len(re.findall(r'<li><a href="#[^"]*(?:relation|name)"', page.text)) == len(
            ("relation", "name")
        )

    async def test_a_deadline_is_answered_with_its_button(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        day = (datetime.now(UTC) + timedelta(days=30)).date()
        case = await triage.file(Filed(expected=(Expectation(kind="hearing", on=day),)))
        page = (await browser.open(f"/cases/{case}")).text
        (button,) = re.findall(r'action="[^"]*(/cases/[^"]*/clocks/[^"]+/done)"', page)
        page = (await browser.send(button, {})).text
        assert "Deadline marked as done." in page
        assert "Deadline met" in page
        assert "hearing on" not in page

    async def test_another_case_is_merged_and_unmerged_with_its_buttons(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        other = await triage.file(Filed(violations=("torture",)))
        case = await triage.file()
        page = (await browser.open(f"/cases/{case}")).text
        assert "Merging closes the other case" in page
        (join,) = re.findall(r'action="[^"]*(/cases/[^"]*/links/[^"]+/accept)"', page)
        page = (await browser.send(join, {})).text
        assert "The other case was merged into this one." in page
        menu = re.findall(r'<option value="[0-9a-f:-]{73}"(?: selected)?>([^<]+)<', page)
        assert menu == ["Amal Invented, alert 1"], "one person, however many alerts name her"
        assert "Information received</h2>" not in page
        assert page.count("Information received (") == 2
        assert "Danger score calculated again" in page
        assert "Torture" in page
        page = (await browser.open(f"/cases/{other}")).text
        assert "Merged into another case" in page
        page = (await browser.send(join.replace("/accept", "/undo"), {})).text
        assert "Decision undone" in page
        assert page.count("Information received") == 1
        assert "Case open again" in (await browser.open(f"/cases/{other}")).text

    async def test_a_refusal_is_said_in_words(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file(Filed(relation="lawyer"))
        page = await replace(browser, language="fr").send(
            f"/cases/{case}/verify", {"status": "verified"}
        )
        assert "Il faut deux sources indépendantes" in page.text

    async def test_it_says_when_nobody_received_an_appeal(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.issued()
        await triage.hear(started(case, document, new_id()))
        page = await browser.open(f"/cases/{case}")
        assert "Nobody received this: no contact covers this country and audience." in page.text
        campaign = new_id()
        await triage.hear(started(case, document, campaign))
        await triage.hear(started(case, document, campaign, Count(channel="email", number=1)))
        assert "Nobody received this" not in (await browser.open(f"/cases/{case}")).text

    async def test_it_says_that_dispatch_refused_an_appeal_and_why(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.issued()
        await triage.hear(refused(case, document))
        page = await browser.open(f"/cases/{case}")
        assert "Document refused by dispatch" in page.text
        assert "Refused by dispatch" in page.text
        reason = "There is no consent for one of the audiences."
        assert f"Nothing was sent. {reason}" in page.text
        assert page.text.count(reason) == 2
        french = await replace(browser, language="fr").open(f"/cases/{case}")
        assert "Refusé par le service d" in french.text
        assert "de consentement pour" in french.text

    async def test_a_refusal_of_a_document_that_is_none_of_its_own_is_no_fault(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, _ = await triage.issued()
        await triage.hear(refused(case, new_id()))
        await triage.hear(refused(new_id(), new_id()))
        assert "Refused by dispatch" not in (await browser.open(f"/cases/{case}")).text

    async def test_it_says_what_was_gone_when_an_appeal_was_stopped(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.issued()
        campaign, now = new_id(), datetime.now(UTC)
        await triage.hear(started(case, document, campaign, Count(channel="sms", number=3)))
        assert "Nobody received this" not in (await browser.open(f"/cases/{case}")).text
        for number, state in enumerate(("sent", "sent", "delivered", "withheld")):
            await triage.hear(
                DeliverySettled.model_validate(
                    {
                        "campaign": campaign,
                        "case": case,
                        "delivery": new_id(),
                        "channel": "sms",
                        "state": state,
                        "reason": f"invented-{number}",
                        "settled_at": now,
                    }
                )
            )
        await triage.hear(
            CampaignStopped(
                campaign=campaign, case=case, document=document, reason="withdrawn", stopped_at=now
            )
        )
        page = await replace(browser, language="fr").open(f"/cases/{case}")
        assert "Arrêté le" in page.text
        assert "Messages déjà envoyés\N{NO-BREAK SPACE}: 2." in page.text

    async def test_it_shows_no_code_where_there_are_words(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.issued(Filed(channel="unknown"))
        for reason in STOPPED:
            await triage.hear(
                CampaignStopped(
                    campaign=new_id(),
                    case=case,
                    document=document,
                    reason=reason,
                    stopped_at=datetime.now(UTC),
                )
            )
        for language in ("en", "fr"):
            page = await replace(browser, language=language).open(f"/cases/{case}")
            shown = re.findall(r">\s*([^<>]*?)\s*<", page.text)
            assert not {*STOPPED, "unknown"}.intersection(shown)
        assert 'Comment joindre la source</dt>\n  <dd dir="auto">Inconnu' in page.text

    async def test_it_invites_to_no_second_appeal(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, _ = await triage.submitted()
        assert "Draft a document" in (await browser.open(f"/cases/{case}")).text
        case, document = await triage.issued()
        shown = (await browser.open(f"/cases/{case}")).text
        assert "Draft a document" not in shown
        assert "Draft a follow-up" in shown
        reference = (await triage.document(document)).reference
        page = await replace(browser, language="fr").send(f"/cases/{case}/documents/new", fields())
        assert f"appel\N{NO-BREAK SPACE}: {reference}" in page.text

    async def test_an_approver_is_offered_no_officers_work(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case = await triage.file()
        page = await browser.by(APPROVER_PERSON).open(f"/cases/{case}")
        assert "Close the case" not in page.text

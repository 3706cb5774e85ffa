"""Triage's pages run the API's operations, with the same refusals in words. All invented."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.triage.operations.cases.assigning import assign
from shared.clock import new_id
from shared.contracts.codes import Count, Expectation
from shared.contracts.dispatch import AppealRefused, CampaignStarted
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, OFFICER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture


def started(case: UUID, document: UUID, campaign: UUID, *counts: Count) -> CampaignStarted:
    return CampaignStarted(
        campaign=campaign,
        case=case,
        document=document,
        deliveries=counts,
        started_at=datetime.now(UTC),
    )


def refused(case: UUID, document: UUID) -> AppealRefused:
    return AppealRefused(
        case=case, document=document, reason="no-consent", refused_at=datetime.now(UTC)
    )


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


class TestQueuePage:
    async def test_it_shows_cases_without_names(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.file()
        page = await browser.open("/cases")
        assert page.status_code == 200
        assert "C-20" in page.text
        assert "Amal" not in page.text
        assert "opened on " in plain(page.text), "by which one finds one's own among many"

    async def test_it_is_filtered_by_its_form(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.file()
        page = await browser.open("/cases?state=open&level=&desk=africa")
        assert "No case is waiting here." in page.text

    async def test_who_has_no_desk_is_told_why_the_queue_is_empty(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.file()
        told = "You have no desk, so you cannot see any case."
        assert told not in (await browser.open("/cases")).text
        without = browser.by(replace(OFFICER_PERSON, account=new_id(), desks=frozenset()))
        assert told in (await without.open("/cases")).text

    async def test_an_approver_sees_first_what_waits_for_approval(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        await triage.file(Filed(persons=()))
        approver = browser.by(APPROVER_PERSON)
        assert "No case is waiting here." in (await approver.open("/cases")).text
        assert "C-20" in (await approver.open("/cases?waiting=")).text
        assert "C-20" in (await browser.open("/cases")).text
        await triage.submitted(Filed(persons=()))
        page = await replace(approver, language="fr").open("/cases")
        assert page.text.count("C-20") == 1
        assert "En attente depuis" in page.text

    async def test_it_says_of_a_hearing_when_to_act_and_when_it_is(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        day = (datetime.now(UTC) + timedelta(hours=40)).date()
        case = await triage.file(Filed(expected=(Expectation(kind="hearing", on=day),)))
        await triage.act(OFFICER, case, lambda work: assign(work, case, OFFICER))
        text = plain((await browser.open("/cases")).text)
        assert re.search(rf"Act before [^:]+:[^:]+: hearing on {day.day} {day:%b %Y}", text)
        assert "Overdue" not in text

    async def test_it_counts_to_the_hour_of_a_hearing_where_that_is_known(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        hearing = datetime.now(UTC) + timedelta(hours=5, minutes=30)
        expected = Expectation(kind="hearing", on=hearing.date(), at=hearing)
        case = await triage.file(Filed(expected=(expected,)))
        await triage.act(OFFICER, case, lambda work: assign(work, case, OFFICER))
        for page in ("/cases", f"/cases/{case}"):
            text = plain((await browser.open(page)).text)
            assert f"hearing on {hearing.day} {hearing:%b %Y, %H:%M} UTC (in 5 hours)" in text
        text = plain((await replace(browser, language="fr").open("/cases")).text)
        assert "(dans 5 heures)" in text.replace("\N{NO-BREAK SPACE}", " ")

    async def test_it_speaks_french(self, triage: TriageFixture, browser: Browser) -> None:
        await triage.file()
        page = await replace(browser, language="fr").open("/cases")
        assert "les plus dangereux" in page.text
        assert "Détention arbitraire" in page.text

"""Each field on a case's page has its own id and label, however many of a kind there are."""

from services.triage.rules.gates.checks import HARM_CHECKS
from tests.services.accessible_names import misnamed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, begun
from tests.services.triage.triage_fixture import TriageFixture


class TestNamesOfFields:
    async def test_with_three_sources_and_everything_else(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, path = await begun(triage, browser)
        for relation in ("family", "colleague"):
            source = {"relation": relation, "reliability": "unknown", "independent": "true"}
            await browser.send(f"/cases/{case}/source", source)
        page = (await browser.open(f"/cases/{case}")).text
        assert page.count("/sources/") >= 3
        assert misnamed(page) == []
        await triage.verify(case)
        assert misnamed((await browser.open(path)).text) == []
        await browser.submit(path, *HARM_CHECKS)
        assert misnamed((await browser.by(APPROVER_PERSON).open(path)).text) == []
        assert misnamed((await browser.open(f"/cases/{case}/documents/new")).text) == []
        assert misnamed((await browser.open("/cases")).text) == []

    async def test_a_case_that_has_an_appeal_offers_no_second_one(
        self, triage: TriageFixture, browser: Browser
    ) -> None:
        case, document = await triage.submitted()
        await triage.approve(case, document)
        page = await browser.open(f"/cases/{case}/documents/new")
        assert "Urgent appeal (2026-01)" not in page.text
        assert 'name="en.title"' in page.text

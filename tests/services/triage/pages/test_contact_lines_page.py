"""The approver sees whether the issuer's contact lines are configured. Nobody is real."""

import pytest

from services.triage.settings import TriageSettings
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

LINES = "Invented OMCT\nTel: +00 1"


@pytest.fixture
def settings(settings: TriageSettings, request: pytest.FixtureRequest) -> TriageSettings:
    return settings.model_copy(update={"contact_lines": request.param})


@pytest.mark.parametrize("settings", [{}, {"omct": LINES}], indirect=True, ids=["none", "set"])
async def test_the_page_that_approves_says_where_none_are_set(
    triage: TriageFixture, browser: Browser, settings: TriageSettings
) -> None:
    case, document = await triage.submitted()
    page = (await browser.by(APPROVER_PERSON).open(f"/cases/{case}/documents/{document}")).text
    assert ("No contact lines are set for OMCT." in page) == (not settings.contact_lines)
    assert ("TOCSIN_TRIAGE_CONTACT_LINES" in page) == (not settings.contact_lines)
    assert ("Tel: +00 1" in page) == bool(settings.contact_lines)

"""Drafter and approver read what a document says of whom. All persons are invented."""

from html import unescape

from services.triage.rules.gates.checks import AGREED_CHECK, EACH_CHECK, HARM_CHECKS
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.appeals.test_findings_and_gates import (
    BOTH,
    HELD,
    draft_of_both,
)
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

REASON = "Both of her lawyers saw it."
CHECKS = [*HARM_CHECKS, EACH_CHECK, AGREED_CHECK]


async def test_a_finding_is_asked_about_and_its_reason_is_read_by_who_approves(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(BOTH)
    await triage.verify(case)
    document = (await triage.draft(case, draft=draft_of_both(HELD))).id
    path = f"/cases/{case}/documents/{document}"
    page = (await browser.open(path)).text
    said = "Beth Invented: no act of the record says this: Arbitrary arrest."
    assert said in unescape(page)
    assert f"“{HELD}”" in unescape(page)
    assert "What it says of whom" in page
    sent = filled(page, path) | {"do_no_harm[]": CHECKS}
    (field,) = [name for name in sent if name.startswith("findings.")]
    refused = await browser.send(f"{path}/submit", sent)
    assert f'href="#f-{field}"'.replace(".", "-") in refused.text
    await browser.send(f"{path}/submit", sent | {field: REASON})
    page = unescape((await browser.by(APPROVER_PERSON).open(path)).text)
    assert said in page
    assert REASON in page
    assert 'id="approve"' in page


async def test_that_somebody_is_dead_offers_no_reason(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(BOTH)
    document = (await triage.draft(case, draft=draft_of_both("Ms. Beth Invented was killed."))).id
    path = f"/cases/{case}/documents/{document}"
    page = (await browser.open(path)).text
    assert "Cannot be confirmed" in page
    assert not [name for name in filled(page, path) if name.startswith("findings.")]

"""Rejected facts withdraw an issued appeal, after a confirmation with a reason. All invented."""

import re

from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


async def test_withdrawing_by_the_facts_asks_first_and_for_a_reason(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.issued()
    reference = (await triage.document(document)).reference or ""
    sent = {"status": "contradicted", "seen": "verified", "reason": ""}
    path = f"/cases/{case}/verify"
    refused = await browser.send(path, sent, confirmed=False)
    assert refused.status_code == 422
    assert (
        "A document was issued on these facts. This withdraws it. Enter the reason." in refused.text
    )
    sent["reason"] = "Others deny it."
    asked = await browser.send(path, sent, confirmed=False)
    assert f"Withdraw {reference}?" in asked.text
    assert (await triage.document(document)).state == "issued"
    done = await browser.send(path, sent)
    assert "Verification recorded." in done.text
    assert (await triage.document(document)).state == "withdrawn"


async def test_where_nothing_was_issued_nothing_is_asked(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    sent = {"status": "contradicted", "seen": "not-started", "reason": ""}
    done = await browser.send(f"/cases/{case}/verify", sent, confirmed=False)
    assert "Verification recorded." in done.text


async def test_the_timeline_says_what_was_found_beside_the_reason(
    triage: TriageFixture, browser: Browser
) -> None:
    path = f"/cases/{await triage.file()}"
    found = {"status": "contradicted", "reason": "The court denies it."}
    page = (await browser.send(f"{path}/verify", found)).text
    assert re.search(r">\s*Contradicted[^<]*, The court denies it\.\s*<", page)

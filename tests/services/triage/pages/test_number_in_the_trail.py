"""An auditor without access to cases finds a case's readers by its number."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from services.triage.tables import Case
from tests.services.trail.auditing import AUDITOR
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import taken, threatened


async def test_who_read_a_case_is_found_by_its_number(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    await browser.open(f"/cases/{case}")
    number = (await triage.read(lambda session: session.get_one(Case, case))).number
    page = await browser.by(AUDITOR).open(f"/audit?subject={number.lower()}")
    assert page.status_code == 200
    assert str(case) in page.text
    assert number.lower() in page.text, "what was asked stays in the field"
    assert "or a record of this service that belongs to it" in page.text
    by_id = await browser.by(AUDITOR).open(f"/audit?subject={case}")
    assert "that belongs to it" not in by_id.text


async def test_readers_of_a_merged_case_are_found_by_either_number(
    triage: TriageFixture, browser: Browser
) -> None:
    first, second = taken(), threatened()
    case, other = await triage.file(first), await triage.file(second)
    await browser.open(f"/cases/{other}")
    await triage.merge(case, other)
    for each in (case, other):
        number = (await triage.case(each)).number
        page = (await browser.by(AUDITOR).open(f"/audit?subject={number}")).text
        reads = re.findall(r"<code>case\.read</code>.*?subject=([0-9a-f-]{36})", page, re.DOTALL)
        assert str(other) in reads
        (link,) = re.findall(r'<p class="flash">.*?href="(/intake/audit[^"]+)"', page, re.DOTALL)
        asked = parse_qs(urlsplit(unescape(link)).query)
        assert asked["subject"] == [number]
        belonging = {first.alert, first.subject, second.alert, second.subject, case, other}
        assert {str(one) for one in belonging} <= set(asked["also"])

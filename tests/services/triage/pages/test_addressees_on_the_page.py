"""Drafter and approver see whom readers are asked to write to. All is invented."""

from typing import Any

import pytest

from services.triage.drafting.draft import AppealDraft
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft, written_to_nobody

AUTHORITIES = "The authorities receive the same text as everybody else"


@pytest.mark.parametrize(
    ("audience", "draft", "warned"),
    [
        (("authority", "diplomat"), appeal_draft(), True),
        (("authority", "diplomat"), written_to_nobody(), False),
        (("diplomat",), appeal_draft(), False),
    ],
)
async def test_authorities_who_are_asked_to_write_to_the_authorities_are_warned_of(
    triage: TriageFixture, browser: Browser, audience: Any, draft: AppealDraft, warned: bool
) -> None:
    case = await triage.file()
    document = (await triage.draft(case, audience=audience, draft=draft)).id
    page = (await browser.open(f"/cases/{case}/documents/{document}")).text
    assert (AUTHORITIES in page) is warned

"""A case whose key was destroyed is shown as erased, and can be closed and withdrawn.

All persons are invented.
"""

import re
from uuid import UUID

from tests.services.triage.filed import AMAL, Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.links.test_merging_around_an_erased_person import erase
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture


async def test_what_is_erased_is_shown_so_and_can_be_ended(
    triage: TriageFixture, browser: Browser, keyring_url: str
) -> None:
    case, document = await triage.issued()
    subject: UUID = (await triage.case(case)).subject
    await erase(triage, keyring_url, subject)
    page = await browser.open(f"/cases/{case}")
    assert page.status_code == 200
    assert "nobody can read the information of this case any more" in page.text
    # What would have to be stored under the destroyed key is not offered.
    assert f"/cases/{case}/documents/new" not in page.text
    assert f'action="/cases/{case}/best-interest"' not in page.text
    withdraw = f"/cases/{case}/documents/{document}/withdraw"
    assert withdraw in page.text
    seen = re.findall(r'name="seen" value="issued"', page.text)
    assert seen
    by_approver = browser.by(APPROVER_PERSON)
    await by_approver.send(withdraw, {"reason": "An invented reason."})
    assert (await triage.document(document)).state == "withdrawn"
    done = await browser.send(f"/cases/{case}/close", {"outcome": "resolved"})
    assert done.status_code == 200
    assert (await triage.case(case)).state == "closed"
    assert (await browser.open(f"/cases/{case}")).status_code == 200


async def test_what_was_merged_and_erased_gives_no_reason_to_withdraw(
    triage: TriageFixture, browser: Browser, keyring_url: str
) -> None:
    case, document = await triage.issued()
    other = await triage.file(Filed(persons=(AMAL,)))
    joined: UUID = (await triage.case(other)).subject
    await triage.merge(case, other)
    await erase(triage, keyring_url, joined)
    page = await browser.open(f"/cases/{case}")
    assert "nobody can read the information of this case any more" in page.text
    # The page of the document, which opens as usual, asks for the reason.
    assert f"/cases/{case}/documents/{document}/withdraw" not in page.text
    opened = await browser.open(f"/cases/{case}/documents/{document}")
    assert 'name="reason"' in opened.text
    assert "Erased" not in re.findall(r'value="([^"]*)"', opened.text)

"""One form approves or returns: typed doubts are not dropped by the other button."""

import re

from sqlalchemy import text

from services.triage.operations.appeals import drafts, issuing
from services.triage.operations.cases import closing
from shared.contracts.content import Reason
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import (
    APPROVER,
    OFFICER,
    TriageFixture,
    saved_draft,
    worded,
)

DOUBTS = "Invented: her brother must not be named."


async def test_who_wrote_why_it_is_returned_does_not_approve_by_the_other_button(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    page = (await approver.open(path)).text
    [form] = re.findall(rf'(?s)<form[^>]*action="{path}/approve".*?</form>', page)
    assert f'formaction="{path}/return"' in form
    assert 'name="reason"' in form
    sent = filled(page, f"{path}/approve") | {"although_nobody": "true", "_page": path}
    refused = await approver.send(f"{path}/approve", sent | {"reason": DOUBTS})
    assert refused.status_code == 422
    # In the summary and at the field, and not a third time above them.
    assert refused.text.count("Nothing was done yet") == 2
    assert f">\n{DOUBTS}</textarea>" in refused.text
    assert "Approve or return" in refused.text
    returned = await approver.send(f"{path}/return", sent | {"reason": DOUBTS})
    assert "Document returned." in returned.text
    assert DOUBTS in returned.text
    # From a page that was opened earlier.
    stale = await approver.send(f"{path}/approve", sent)
    assert stale.status_code == 409
    assert "The document is not waiting for approval. It may have been returned" in stale.text


async def test_a_return_without_a_reason_is_refused_at_its_field(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    sent = filled((await approver.open(path)).text, f"{path}/approve")
    refused = await approver.send(f"{path}/return", sent)
    assert refused.status_code == 422
    assert 'href="#f-reason"' in refused.text


async def test_another_version_than_the_page_showed_is_not_returned(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    sent = filled((await approver.open(path)).text, f"{path}/approve") | {"reason": DOUBTS}
    refused = await approver.send(f"{path}/return", sent | {"version": "2"})
    assert refused.status_code == 409
    assert DOUBTS in refused.text


async def test_the_queue_says_since_when_it_is_returned_and_to_whom(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    path = f"/cases/{case}/documents/{document}"
    approver = browser.by(APPROVER_PERSON)
    assert "Document returned" not in (await browser.open("/cases")).text
    sent = filled((await approver.open(path)).text, f"{path}/approve")
    await approver.send(f"{path}/return", sent | {"reason": DOUBTS})
    queue = (await browser.open("/cases")).text
    assert "Document returned" in queue
    assert "to be corrected and submitted again by you" in queue
    assert "nothing is due" not in queue
    # Saved and not submitted again: it still waits for the case's officer.
    async with triage.context.database.unit_of_work("sql") as work:
        saved = "UPDATE documents SET state = 'draft', submitted_by = NULL, submitted_at = NULL"
        await work.session.execute(text(saved))
    queue = (await browser.open("/cases")).text
    assert "to be corrected and submitted again by an officer of the desk" in queue
    async with triage.context.database.unit_of_work("sql") as work:
        again = "UPDATE documents SET state = 'submitted', submitted_at = now()"
        await work.session.execute(text(again))
    assert "Document returned" not in (await browser.open("/cases")).text


async def test_the_queue_says_nothing_of_what_was_submitted_again_or_is_closed(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    place, why = (case, document), Reason(reason=DOUBTS)

    async def save(version: int, facts: str) -> None:
        saved = saved_draft(draft=worded(facts))
        await triage.act(
            OFFICER,
            case,
            lambda work: drafts.edit_document(work, triage.context, place, version, saved),
        )

    await triage.act(APPROVER, case, lambda work: issuing.return_document(work, place, 1, why))
    await save(1, "According to the information received, she was taken.")
    assert "Document returned" in (await browser.open("/cases")).text
    await triage.submit(case, document)
    await save(2, "According to the information received, she was taken away.")
    assert "Document returned" not in (await browser.open("/cases")).text

    await triage.submit(case, document)
    await triage.act(APPROVER, case, lambda work: issuing.return_document(work, place, 3, why))
    assert "Document returned" in (await browser.open("/cases")).text
    await triage.act(OFFICER, case, lambda work: closing.close(work, case, "resolved"))
    closed = (await browser.open("/cases?state=closed")).text
    assert str(case) in closed
    assert "Document returned" not in closed

"""What the pages offer after a withdrawal, and what an approver sees. Persons are invented."""

from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest

from shared.clock import new_id
from shared.contracts.codes import Count
from shared.contracts.dispatch import CampaignStarted, DeliverySettled
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.operations.appeals.test_what_can_be_begun import finished
from tests.services.triage.operations.appeals.withdrawn import sql
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words as words_of
from tests.services.triage.triage_fixture import TriageFixture


def words(page: httpx2.Response) -> str:
    return words_of(page.text)


async def sent(triage: TriageFixture) -> tuple[UUID, UUID, str]:
    """Issue a document of which one letter was sent; return case, document and path."""
    case, document = await triage.issued()
    campaign, now = new_id(), datetime.now(UTC)
    await triage.hear(
        CampaignStarted(
            campaign=campaign,
            case=case,
            document=document,
            started_at=now,
            deliveries=(Count(channel="email", number=1),),
        )
    )
    settled = {
        "campaign": campaign,
        "case": case,
        "delivery": new_id(),
        "channel": "email",
        "state": "sent",
        "reason": "accepted",
        "settled_at": now,
    }
    await triage.hear(DeliverySettled.model_validate(settled))
    return case, document, f"/cases/{case}/documents/{document}"


async def withdraw(browser: Browser, path: str, cause: str) -> str:
    told = {"reason": "Invented.", "seen": "issued", "cause": cause}
    asked = words(await browser.send(f"{path}/withdraw", told, confirmed=False))
    after = {"error": "you can send its recipients a correction or a withdrawal notice"}
    assert after.get(cause, "told nothing, now or later") in asked
    page = (await browser.send(f"{path}/withdraw", told)).text
    assert "Document withdrawn." in page
    return page


async def test_after_an_error_a_notice_is_one_button_and_one_approval(
    triage: TriageFixture, browser: Browser
) -> None:
    case, former, path = await sent(triage)
    code = (await triage.document(former)).reference
    page = await withdraw(browser, path, "error")
    assert f'action="{path}/correction"' in page
    notice = words(await browser.send(f"{path}/withdrawal-notice", {}))
    assert "The notice was submitted." in notice
    assert f"This notice says only that {code} is no longer valid." in notice
    assert "Basis of this document" not in notice
    waiting = await triage.scalar("SELECT id FROM documents WHERE kind = 'withdrawal-notice'")
    at = f"/cases/{case}/documents/{waiting}"
    approver = browser.by(APPROVER_PERSON)
    read = await approver.open(at)
    assert f"It goes only to those to whom {code} was sent" in words(read)
    assert "e-mail Sent 1" in words(read)
    assert f"that of {code}, with the next number" in words(read)
    issued = await approver.send(f"{at}/approve", filled(read.text, f"{at}/approve"))
    assert "Document issued." in issued.text
    told = words(await browser.open(path))
    assert f"{code}.1 Issued" in told
    again = await browser.send(f"{path}/withdrawal-notice", {})
    assert "Somebody began this already." in again.text


async def test_a_correction_is_edited_on_its_page_and_stays_about_the_withdrawn_one(
    triage: TriageFixture, browser: Browser
) -> None:
    case, former, path = await sent(triage)
    await withdraw(browser, path, "error")
    page = await browser.send(f"{path}/correction", {})
    assert "A correction was begun." in page.text
    corrected = await triage.scalar("SELECT id FROM documents WHERE kind = 'correction'")
    at = f"/cases/{case}/documents/{corrected}"
    changed = filled(page.text, at) | {"en.parts.facts": "She is held since Monday."}
    saved = await browser.send(at, changed)
    code = (await triage.document(former)).reference
    assert "Draft saved." in saved.text
    assert f"corrects and replaces the document {code} of" in words(saved)
    assert "She is held since Monday." in saved.text


@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_after_a_danger_or_a_refusal_nothing_is_offered(
    triage: TriageFixture, browser: Browser, cause: str
) -> None:
    _, _, path = await sent(triage)
    page = await withdraw(browser, path, cause)
    told = "sent so far: 1. The people who received it are told nothing, so that nothing draws"
    assert told in words_of(page)
    assert f"{path}/correction" not in page
    assert f"{path}/withdrawal-notice" not in page
    for kind in ("correction", "withdrawal-notice"):
        refused = await browser.send(f"{path}/{kind}", {})
        assert "not withdrawn for an error" in refused.text


async def test_neither_kind_is_among_those_that_a_case_begins_with(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    page = (await browser.open(f"/cases/{case}/documents/new")).text
    assert 'value="press-release-2026-01"' in page
    assert "correction-2026-01" not in page
    assert "withdrawal-notice-2026-01" not in page


async def test_once_another_endangered_somebody_nobody_is_asked_to_tell(
    triage: TriageFixture, browser: Browser
) -> None:
    case, _, path = await sent(triage)
    await withdraw(browser, path, "error")
    later = (await triage.draft(case)).id
    await triage.submit(case, later)
    await triage.approve(case, later)
    await withdraw(browser, f"/cases/{case}/documents/{later}", "safety")
    page = words(await browser.open(path))
    assert "The people who received it are told nothing" in page
    assert "tell them yourself" not in page
    assert "correction" not in page.lower()


async def test_before_a_second_withdrawal_nothing_is_promised_that_silence_refuses(
    triage: TriageFixture, browser: Browser
) -> None:
    case, _, path = await sent(triage)
    await withdraw(browser, path, "safety")
    later = (await triage.draft(case)).id
    await triage.submit(case, later)
    await triage.approve(case, later)
    at = f"/cases/{case}/documents/{later}/withdraw"
    told = {"reason": "Invented.", "seen": "issued", "cause": "error"}
    asked = words(await browser.send(at, told, confirmed=False))
    assert "Its recipients are told nothing, now or later." in asked
    assert "correction" not in asked
    rejected = {"status": "contradicted", "reason": "Invented."}
    facts = words(await browser.send(f"/cases/{case}/verify", rejected, confirmed=False))
    assert "Recipients are told nothing, because another document of this case" in facts


async def test_of_a_document_that_reached_nobody_nobody_is_told(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.issued()
    path = f"/cases/{case}/documents/{document}"
    await finished(triage, case, document, withheld=1)
    told = {"reason": "Invented.", "seen": "issued", "cause": "error"}
    asked = words(await browser.send(f"{path}/withdraw", told, confirmed=False))
    assert "correction" not in asked
    page = words(await browser.send(f"{path}/withdraw", told))
    assert "No message of this document was sent, so there is nobody to tell." in page
    assert f"{path}/correction" not in page
    refused = await browser.send(f"{path}/withdrawal-notice", {})
    assert "so there is nobody to tell" in refused.text


async def test_a_returned_notice_says_what_to_do_and_is_submitted_again(
    triage: TriageFixture, browser: Browser
) -> None:
    case, former, path = await sent(triage)
    code = (await triage.document(former)).reference
    await withdraw(browser, path, "error")
    await browser.send(f"{path}/withdrawal-notice", {})
    notice = await triage.scalar("SELECT id FROM documents WHERE kind = 'withdrawal-notice'")
    at = f"/cases/{case}/documents/{notice}"
    approver = browser.by(APPROVER_PERSON)
    await approver.send(f"{at}/return", {"version": "1", "reason": "Wait until Monday, invented."})
    page = await browser.open(at)
    assert f"nobody who received {code} was told anything. Submit it again" in words(page)
    assert "Wait until Monday" in page.text
    again = await browser.send(f"{at}/submit-again", filled(page.text, f"{at}/submit-again"))
    assert "The notice was submitted." in again.text
    issued = await approver.send(
        f"{at}/approve", filled((await approver.open(at)).text, f"{at}/approve")
    )
    assert "Document issued." in issued.text


async def test_a_correction_that_can_never_be_sent_has_no_form_but_the_withdrawal(
    triage: TriageFixture, browser: Browser
) -> None:
    case, _, path = await sent(triage)
    await withdraw(browser, path, "error")
    await browser.send(f"{path}/correction", {})
    correction = await triage.scalar("SELECT id FROM documents WHERE kind = 'correction'")
    later = (await triage.draft(case)).id
    await triage.submit(case, later)
    await triage.approve(case, later)
    await withdraw(browser, f"/cases/{case}/documents/{later}", "safety")
    at = f"/cases/{case}/documents/{correction}"
    page = await browser.open(at)
    assert "It can never be sent" in page.text
    assert f'action="{at}/submit"' not in page.text
    assert f'action="{at}"' not in page.text
    assert f'action="{at}/withdraw"' in page.text


async def test_case_and_queue_say_that_a_correction_is_to_be_issued(
    triage: TriageFixture, browser: Browser
) -> None:
    case, _, path = await sent(triage)
    await withdraw(browser, path, "error")
    await sql(triage, "UPDATE deadlines SET stopped_at = now() WHERE kind = 'acknowledgement'")
    await browser.send(f"{path}/correction", {})
    document = await triage.scalar("SELECT id FROM documents WHERE kind = 'correction'")
    page = (await browser.open(f"/cases/{case}")).text
    assert words_of(page).count("Issue the correction before") == 1
    assert f'href="/cases/{case}/documents/{document}">Open the document' in page
    assert "Issue the correction before" in words(await browser.open("/cases"))

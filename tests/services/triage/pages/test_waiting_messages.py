"""A case's page shows what waits and what was not sent for each document. Nobody is real."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.dispatch.rules.notifying_staff import OUTCOMES
from services.dispatch.rules.reasons import Reason, State
from services.triage.drafting.languages import LANGUAGES
from services.triage.rules.campaigns import NOT_EVEN_TRIED
from services.triage.rules.reasons_not_sent import OTHERWISE, reason_message
from services.triage.rules.references import PLACE_OF_ISSUE
from shared.clock import new_id
from shared.contracts.codes import Count, StateCount
from shared.contracts.dispatch import CampaignFinished, CampaignStarted, CampaignStopped
from shared.contracts.dispatch import DeliverySettled as Settled
from shared.contracts.notices import NoticeReason
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_triage_pages import plain, started
from tests.services.triage.triage_fixture import TriageFixture

EMBARGO = (datetime.now(UTC) + timedelta(days=40)).replace(hour=10, minute=30, second=0)


def settled(started: CampaignStarted, state: str, reason: str, channel: str = "email") -> Settled:
    return Settled(
        campaign=started.campaign, case=started.case, delivery=new_id(), channel=channel,
        state=state, reason=reason, settled_at=datetime.now(UTC),
    )  # fmt: skip


async def under_embargo(triage: TriageFixture) -> tuple[UUID, UUID]:
    case, document = await triage.submitted(embargo_until=EMBARGO)
    await triage.approve(case, document)
    return case, document


async def read(browser: Browser, case: UUID, document: UUID) -> tuple[str, str]:
    """Return the texts of the case's page and of the document's page."""
    pages = [await browser.open(f"/cases/{case}{of}") for of in ("", f"/documents/{document}")]
    assert [page.status_code for page in pages] == [200, 200]
    return plain(pages[0].text), plain(pages[1].text)


async def test_what_waits_for_the_end_of_an_embargo_is_not_said_to_have_failed(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await under_embargo(triage)
    begun = started(case, document, new_id(), Count(channel="email", number=5))
    for happens, waits in (
        (None, "Approved; will be sent on"),
        (started(case, document, begun.campaign), "No contact covers this country and audience"),
        (begun, "Some messages are being sent again."),
    ):
        if happens is not None:
            await triage.hear(happens)
        for page in await read(browser, case, document):
            assert "Nobody received this" not in page
        assert waits in page or "waits until" in page
        assert "Approved; will be sent on" in page
        assert "10:30" in page or "12:30" in page or "11:30" in page
    await triage.hear(
        CampaignStopped(
            campaign=begun.campaign, case=case, document=document, reason="error",
            stopped_at=datetime.now(UTC),
        )
    )  # fmt: skip
    for page in await read(browser, case, document):
        assert "Approved; will be sent on" not in page
        assert "waits until" not in page


async def test_numbers_and_reasons_are_those_of_each_document(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await under_embargo(triage)
    begun = started(
        case, document, new_id(), Count(channel="email", number=7), Count(channel="sms", number=2)
    )
    await triage.hear(begun)
    assert "9 messages wait until" in (await read(browser, case, document))[0]
    for state, reason in (
        ("withheld", "hazard-to-recipient"), ("withheld", "hazard-held"),
        ("withheld", "not-configured"), ("failed", "no-such-address"), ("unknown", "not-answered"),
    ):  # fmt: skip
        await triage.hear(settled(begun, state, reason))
    await triage.hear(settled(begun, "sent", "accepted"))
    for page in await read(browser, case, document):
        assert "3 messages wait until" in page
        assert "Sent: 1" in page
        assert "Failed: the address cannot be reached: 1" in page
        assert (
            "Not sent: it could harm the recipient: 2; no provider is configured for the "
            "channel: 1" in page
        )
        assert "no answer came: 1" in page
    reference = (await triage.document(document)).reference or ""
    page = (await read(browser, case, document))[0]
    assert f"{reference}e-mailNot sent3" in page


async def test_at_the_end_nothing_waits(triage: TriageFixture, browser: Browser) -> None:
    case, document = await triage.issued()
    begun = started(case, document, new_id(), Count(channel="email", number=2))
    await triage.hear(begun)
    assert "2 messages wait to be sent." in (await read(browser, case, document))[0]
    page = (await browser.open(f"/cases/{case}/documents/{document}")).text
    assert f'href="/dispatch/campaigns/{begun.campaign}">See why</a>' in page
    await triage.hear(settled(begun, "failed", "an-unknown-code"))
    await triage.hear(
        CampaignFinished(
            campaign=begun.campaign, case=case, document=document, stopped=False,
            counts=(StateCount(channel="email", state="failed", number=2),),
            finished_at=datetime.now(UTC),
        )
    )  # fmt: skip
    for page in await read(browser, case, document):
        assert "Nobody received this: no message was sent." in page
        assert f"Failed: {OTHERWISE}: 1" in page
        assert "wait to be sent" not in page


@pytest.mark.parametrize("outcome", ["sent", "withheld"])
async def test_of_what_nobody_knows_it_is_not_said_that_nobody_received_it(
    triage: TriageFixture, browser: Browser, outcome: str
) -> None:
    case, document = await triage.issued()
    begun = started(case, document, new_id(), Count(channel="email", number=2))
    await triage.hear(begun)
    unknown = settled(begun, "unknown", "before-restore")
    await triage.hear(unknown)
    await triage.hear(settled(begun, "unknown", "before-restore"))
    await triage.hear(
        CampaignFinished(
            campaign=begun.campaign, case=case, document=document, stopped=False,
            counts=(StateCount(channel="email", state="unknown", number=2),),
            finished_at=datetime.now(UTC),
        )
    )  # fmt: skip
    for page in await read(browser, case, document):
        assert "It is not known whether anybody received this." in page
        assert "Nobody received this" not in page
        assert "not sent." not in page
    # Somebody records the result of one of them.
    await triage.hear(unknown.model_copy(update={"state": outcome, "reason": "found-out"}))
    for page in await read(browser, case, document):
        assert "Nobody received this" not in page
        assert ("1 message was not sent." in page) is False


async def test_the_date_printed_is_the_day_on_which_it_goes_out(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await under_embargo(triage)
    page = (await read(browser, case, document))[1]
    assert LANGUAGES["en"].long_date(EMBARGO.astimezone(PLACE_OF_ISSUE)) in page
    assert LANGUAGES["en"].long_date(datetime.now(PLACE_OF_ISSUE)) not in page


@pytest.mark.parametrize("reason", ["recipient-refused", "opted-out", "consent-changed", "erased"])
def test_a_reason_has_words_of_its_own(reason: str) -> None:
    assert reason_message(reason) != OTHERWISE


def test_what_nobody_was_asked_to_take_is_not_said_to_be_refused() -> None:
    of_others = {"recipient-left", "not-taken"}  # of notices; a person recorded the result
    withheld = {each.value for each in withheld_reasons()} - of_others
    assert not {each for each in withheld if reason_message(each) == OTHERWISE}
    # The address works: somebody deactivated the contact, or our own keys are missing.
    assert (
        len({reason_message(each) for each in ("contact-inactive", "unreadable", "no-address")})
        == 3
    )


def withheld_reasons() -> set[Reason]:
    """Return what the section "withheld" of dispatch's reasons lists."""
    every = list(Reason)
    return set(every[every.index(Reason.LOCAL_MAILBOX) : every.index(Reason.INTERRUPTED)])


def test_what_dispatch_looks_at_as_failed_the_officer_hears_of_too() -> None:
    looked_at = {
        reason.value
        for (state, reason), needs in OUTCOMES.items()
        if state is State.WITHHELD
        and any(n.notice is NoticeReason.DELIVERIES_FAILED for n in needs)
    }
    assert looked_at <= NOT_EVEN_TRIED

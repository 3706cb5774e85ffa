"""What recipients still have to be told is not lost by a merge or a closing. Persons invented."""

from html import unescape
from uuid import UUID

import pytest

from services.triage.operations.appeals import withdrawing
from services.triage.operations.appeals.correcting import (
    draft_correction,
    draft_withdrawal_notice,
)
from services.triage.rules.withdrawals import Cause
from shared.problems import Conflict
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_silence_after_a_danger import (
    another_is_withdrawn,
)
from tests.services.triage.operations.appeals.withdrawn import WHY, Begin, begin, withdrawn
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

BEGINS = pytest.mark.parametrize(
    ("begins", "kind"),
    [(draft_correction, "correction"), (draft_withdrawal_notice, "withdrawal notice")],
)


async def text(browser: Browser, path: str, *asked: dict[str, str]) -> str:
    """Return the words of a page, or of the question before a form is sent."""
    for fields in asked:
        return unescape((await browser.send(path, fields, confirmed=False)).text)
    return unescape((await browser.open(path)).text)


async def accept(triage: TriageFixture, case: UUID, other: UUID) -> str:
    return f"/cases/{case}/links/{await triage.link(case, other)}/accept"


@BEGINS
async def test_a_case_in_which_one_is_begun_is_not_merged_away(
    triage: TriageFixture, browser: Browser, begins: Begin, kind: str
) -> None:
    other, former = await withdrawn(triage)
    document = await begin(triage, begins, other, former)
    case = await triage.file()
    with pytest.raises(Conflict) as refused:
        await triage.merge(case, other)
    assert refused.value.code == "notice-there"
    assert (await triage.case(other)).state == "open"
    page = await text(browser, f"/cases/{case}")
    reference = (await triage.document(former)).reference
    assert f"The {kind} of {reference} was begun in the other case and is not issued." in page
    assert "/accept" not in page
    # The other way round it is possible, and the notice stays.
    await triage.merge(other, case)
    assert (await triage.document(document)).state != "withdrawn"


async def test_one_that_was_withdrawn_stands_in_no_way(triage: TriageFixture) -> None:
    other, former = await withdrawn(triage)
    document = await begin(triage, draft_correction, other, former)
    await triage.act(
        OFFICER,
        other,
        lambda work: withdrawing.withdraw_document(work, (other, document), WHY, None, None),
    )
    await triage.merge(await triage.file(), other)
    assert (await triage.case(other)).state == "closed"


async def test_the_question_before_a_merge_says_whose_recipients_were_not_told(
    triage: TriageFixture, browser: Browser
) -> None:
    other, former = await withdrawn(triage)
    case = await triage.file()
    asked = await text(browser, await accept(triage, case, other), {})
    reference = (await triage.document(former)).reference
    assert f"for an error, and recipients were not told: {reference}." in asked
    assert (await triage.case(other)).state == "open"
    await browser.send(await accept(triage, case, other), {})
    assert (await triage.case(other)).state == "closed"


@pytest.mark.parametrize("cause", ["safety", "consent"])
async def test_where_recipients_are_told_nothing_nothing_is_asked(
    triage: TriageFixture, browser: Browser, cause: Cause
) -> None:
    other, _ = await withdrawn(triage, cause)
    await text(browser, await accept(triage, await triage.file(), other), {})
    assert (await triage.case(other)).state == "closed"


@BEGINS
async def test_the_question_before_a_closing_names_the_one_that_is_begun(
    triage: TriageFixture, browser: Browser, begins: Begin, kind: str
) -> None:
    case, former = await withdrawn(triage)
    reference = (await triage.document(former)).reference
    closing = {"outcome": "released"}
    asked = await text(browser, f"/cases/{case}/close", closing)
    assert f"Withdrawn for an error, and recipients were not told: {reference}." in asked
    await begin(triage, begins, case, former)
    asked = await text(browser, f"/cases/{case}/close", closing)
    assert f"A {kind} is not issued yet, of: {reference}." in asked
    assert "recipients were not told" not in asked


async def test_the_api_asks_before_a_merge_whose_recipients_were_not_told(
    triage: TriageFixture, client: HttpClient
) -> None:
    other, former = await withdrawn(triage)
    case = await triage.file()
    path = at(case, f"/links/{await triage.link(case, other)}/acceptance")
    refused = await client.post(path, {})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (
        409,
        "recipients-untold",
    )
    assert str((await triage.document(former)).reference) in refused.json()["detail"]
    assert refused.json()["errors"][0]["field"] == "although_untold"
    assert (await triage.case(other)).state == "open"
    assert (await client.post(path, {"although_untold": True})).status_code == 200
    assert (await triage.case(other)).state == "closed"


@pytest.mark.parametrize("cause", ["safety", "consent", None])
async def test_the_api_asks_nothing_where_nobody_is_told(
    triage: TriageFixture, cause: Cause | None
) -> None:
    other, _ = await withdrawn(triage, cause)
    await triage.merge(await triage.file(), other, although_untold=False)
    assert (await triage.case(other)).state == "closed"


async def silencing(triage: TriageFixture, begun: str) -> tuple[UUID, UUID, str]:
    """Return a case with what recipients are told of a document, a silent case, and its code.

    `begun`: "" if nobody began to tell them, else the state of the notice.
    """
    case, former = await withdrawn(triage)
    if begun:
        notice = await begin(triage, draft_withdrawal_notice, case, former)
    if begun == "issued":
        await triage.approve(case, notice)
    other, _ = await withdrawn(triage, "safety")
    return case, other, str((await triage.document(former)).reference)


WHAT_ENDS = pytest.mark.parametrize("begun", ["", "submitted", "issued"])


@WHAT_ENDS
async def test_the_api_asks_before_a_merge_that_silences_the_case(
    triage: TriageFixture, client: HttpClient, begun: str
) -> None:
    case, other, reference = await silencing(triage, begun)
    path = at(case, f"/links/{await triage.link(case, other)}/acceptance")
    refused = await client.post(path, {"goes_on": True})
    assert refused.json()["type"].rpartition(":")[2] == "notices-end"
    assert reference in refused.json()["detail"]
    assert refused.json()["errors"][0]["field"] == "although_silenced"
    assert (await triage.case(other)).state == "open"
    said = {"goes_on": True, "although_silenced": True}
    assert (await client.post(path, said)).status_code == 200
    assert (await triage.case(other)).state == "closed"


@WHAT_ENDS
async def test_the_page_asks_before_a_merge_that_silences_the_case(
    triage: TriageFixture, browser: Browser, begun: str
) -> None:
    case, other, reference = await silencing(triage, begun)
    asked = await text(browser, await accept(triage, case, other), {"goes_on": "true"})
    assert (
        f"this case must be silent too: recipients of {reference}, withdrawn for an error" in asked
    )
    assert (await triage.case(other)).state == "open"
    await browser.send(await accept(triage, case, other), {"goes_on": "true"})
    assert (await triage.case(other)).state == "closed"


async def test_where_the_case_is_silent_already_nothing_is_asked(triage: TriageFixture) -> None:
    case, former = await withdrawn(triage)
    await begin(triage, draft_correction, case, former)
    await another_is_withdrawn(triage, case, "safety")
    other, _ = await withdrawn(triage, "safety")
    await triage.merge(case, other, although_silenced=False)
    assert (await triage.case(other)).state == "closed"


async def test_a_case_that_has_nothing_to_tell_is_silenced_without_a_question(
    triage: TriageFixture,
) -> None:
    case, _ = await triage.issued()
    other, _ = await withdrawn(triage, "safety")
    await triage.merge(case, other, although_silenced=False)
    assert (await triage.case(other)).state == "closed"

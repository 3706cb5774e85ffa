"""A merge that could only be refused is not offered; what stands in its way is. Nobody is real."""

from html import unescape

from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

MERGE = "Merge the other case into this one"


async def test_a_case_with_an_issued_document_is_not_merged_away(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    other, _ = await triage.issued()
    page = unescape((await browser.open(f"/cases/{case}")).text)
    assert "was issued for the other case and was not withdrawn" in page
    assert "/accept" not in page
    assert "Keep the cases separate" in page
    # The other way round it is possible.
    assert "/accept" in (await browser.open(f"/cases/{other}")).text


async def test_nor_one_that_was_merged_into_a_third(
    triage: TriageFixture, browser: Browser
) -> None:
    case, other, third = [await triage.file() for _ in range(3)]
    page = (await browser.open(f"/cases/{case}")).text
    assert page.count(MERGE) == 2
    await triage.merge(third, other)
    page = (await browser.open(f"/cases/{case}")).text
    assert page.count(MERGE) == 1
    assert "The other case was merged into a third one." in page

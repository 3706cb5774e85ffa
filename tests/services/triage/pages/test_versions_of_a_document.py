"""The versions of a document: read, compared, gone back to. All persons are invented."""

import html
from uuid import UUID

from services.triage.rules.gates.checks import HARM_CHECKS
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient
from tests.services.triage.pages.browser import Browser, begun
from tests.services.triage.triage_fixture import TriageFixture

FACTS = "en.parts.facts"


async def three_versions(triage: TriageFixture, browser: Browser) -> tuple[UUID, str]:
    case, path = await begun(triage, browser)
    for officers in ("SEVEN", "EIGHT"):
        sent = filled((await browser.open(path)).text, path)
        await browser.send(path, sent | {FACTS: [f"{officers} officers came."]})
    return case, path


async def test_two_versions_are_compared_word_by_word(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await three_versions(triage, browser)
    page = html.unescape((await browser.open(f"{path}/versions")).text)
    assert "Version 3" in page
    assert "by you" in page
    assert '<del><span class="unseen">(removed: </span>SEVEN <span class="unseen">)' in page
    assert '<ins><span class="unseen">(added: </span>EIGHT <span class="unseen">)' in page
    assert "officers came." in page
    first = html.unescape((await browser.open(f"{path}/versions?since=1&to=2")).text)
    assert "SEVEN" in first
    assert "EIGHT" not in first
    same = (await browser.open(f"{path}/versions?since=2&to=2")).text
    assert "The texts of these two versions are the same." in same
    assert (await browser.open(f"{path}/versions?since=1&to=9")).status_code == 404
    french = Browser(browser.client, language="fr")
    assert "Ce qui diffère" in (await french.open(f"{path}/versions")).text


async def test_an_older_version_is_read_and_becomes_the_newest_again(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await three_versions(triage, browser)
    older = f"{path}/versions/2"
    page = await browser.open(older)
    assert "SEVEN officers came." in page.text
    sent = filled(page.text, older)
    again = await browser.send(older, sent)
    assert "The text of version 2 was saved as a new version." in again.text
    assert "Version 4" in again.text
    assert filled(again.text, path)[FACTS] == ["SEVEN officers came."]
    listed = (await browser.open(f"{path}/versions")).text
    assert "EIGHT officers came." in (await browser.open(f"{path}/versions/3")).text
    assert "Version 3" in listed
    # Somebody saved meanwhile: nothing is replaced unseen.
    stale = await browser.send(older, sent)
    assert stale.status_code == 409
    newest = (await browser.open(f"{path}/versions/4")).text
    assert "Go back to this version" not in newest


async def test_what_was_returned_is_compared_with_what_is_submitted_now(
    triage: TriageFixture, browser: Browser
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    await browser.submit(path, *HARM_CHECKS)
    why = {"version": "1", "reason": "Say how many."}
    await browser.by(APPROVER_PERSON).send(f"{path}/return", why)
    for officers in ("SEVEN", "EIGHT"):
        sent = filled((await browser.open(path)).text, path)
        await browser.send(path, sent | {FACTS: [f"{officers} officers came."]})
    listed = (await browser.open(f"{path}/versions")).text
    assert '<option value="1" selected>' in listed
    assert "SEVEN" not in listed
    page = (await browser.open(path)).text
    since = page[page.index("Changed since version 1") : page.index("Before it can be sent")]
    assert "<del>" in since
    assert "EIGHT officers came." in since
    # An approver reads it, and cannot go back.
    older = (await browser.by(APPROVER_PERSON).open(f"{path}/versions/1")).text
    assert "Go back to this version" not in older


async def test_an_api_lists_versions_and_what_differs(
    triage: TriageFixture, browser: Browser, client: HttpClient
) -> None:
    case, path = await three_versions(triage, browser)
    listed = (await client.get(f"/v1{path}/versions")).json()
    assert [each["version"] for each in listed] == [3, 2, 1]
    assert "texts" not in listed[0]
    told = (await client.get(f"/v1{path}/versions/3?since=2")).json()
    (text,) = told["differences"]
    assert (text["language"], text["field"]) == ("en", "text")
    changed = [each for each in text["pieces"] if each["kind"] != "same"]
    assert [each["words"] for each in changed] == ["SEVEN ", "EIGHT "]
    alone = (await client.get(f"/v1{path}/versions/3")).json()
    assert alone["differences"] is None
    other = await triage.file()
    foreign = path.replace(str(case), str(other))
    assert (await client.get(f"/v1{foreign}/versions")).status_code == 404
    assert (await client.get(f"/v1{path}/versions/9")).status_code == 404

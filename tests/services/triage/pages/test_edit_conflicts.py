"""After an edit conflict, the page leads on and keeps what was typed.

Persons are invented.
"""

import re
from uuid import UUID

import pytest

from services.triage.rules.checks import HARM_CHECKS
from shared.contracts.content import APPEAL_LANGUAGES
from shared.web.languages import own_name
from tests.services.filled_forms import filled
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.triage_fixture import TriageFixture

FACTS = "en.parts.facts"


async def test_what_others_saved_is_shown_and_mine_can_be_saved_over_it(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    theirs = stale | {FACTS: ["SEVEN officers came."]}
    assert "Version 2" in (await browser.send(path, theirs)).text
    mine = stale | {FACTS: ["EIGHT officers came."]}
    for _ in range(2):
        refused = await browser.send(path, mine)
        assert refused.status_code == 409
        assert "Version 2 was saved meanwhile" in refused.text
        assert "SEVEN officers came." in refused.text
        assert "<summary>Facts in their order (English)</summary>" in refused.text
        sent = filled(refused.text, path)
        assert sent[FACTS] == ["EIGHT officers came."]
    assert 'name="over" value="2"' in refused.text
    saved = await browser.send(path, sent | {"over": "2"})
    assert (saved.status_code, "Version 3" in saved.text) == (200, True)
    assert filled(saved.text, path)[FACTS] == ["EIGHT officers came."]
    # A person who read version 2 does not overwrite a later one.
    again = await browser.send(path, mine | {"over": "2"})
    assert again.status_code == 409
    assert "Version 3 was saved meanwhile" in again.text


async def test_submitting_from_an_old_page_leads_on_too(
    triage: TriageFixture, browser: Browser
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    stale = filled((await browser.open(path)).text, path) | {"do_no_harm[]": list(HARM_CHECKS)}
    await browser.send(path, stale | {FACTS: ["SEVEN officers came."]})
    refused = await browser.send(f"{path}/submit", stale | {FACTS: ["EIGHT officers came."]})
    assert refused.status_code == 409
    assert "Version 2 was saved meanwhile" in refused.text
    assert filled(refused.text, path)["do_no_harm[]"] == list(HARM_CHECKS)


@pytest.mark.parametrize("became", ["issued", "withdrawn"])
async def test_what_was_typed_on_one_that_is_written_no_more_can_be_copied(
    triage: TriageFixture, browser: Browser, became: str
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    await browser.submit(path, *HARM_CHECKS)
    stale = filled((await browser.open(path)).text, path) | {FACTS: ["EIGHT officers came."]}
    if became == "issued":
        await triage.approve(case, UUID(path.rpartition("/")[2]))
    else:
        await browser.send(f"{path}/withdraw", {"reason": "Invented.", "seen": "submitted"})
    for action in (path, f"{path}/submit"):
        sent = stale | {"do_no_harm[]": list(HARM_CHECKS), "_page": path, "_action": action}
        refused = await browser.send(action, sent)
        assert refused.status_code == 409
        assert became in refused.text
        assert "EIGHT officers came." in refused.text
        assert ">Audiences</label>" in refused.text
        assert "audience[]" not in refused.text


async def test_what_was_typed_for_a_second_appeal_can_be_copied(
    triage: TriageFixture, browser: Browser
) -> None:
    case, document = await triage.submitted()
    await triage.approve(case, document)
    path = f"/cases/{case}/documents/new"
    typed = fields(**{FACTS: "EIGHT officers came.", "_page": path, "_action": path})
    for sent, why in (
        (typed, "This case already has an appeal"),
        (typed | {"hearing": "no day"}, "Enter a date"),
    ):
        refused = await browser.send(path, sent)
        assert refused.is_client_error
        assert why in refused.text
        assert "EIGHT officers came." in refused.text


async def test_a_language_that_nobody_wrote_in_is_begun_again_and_not_saved(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    page = filled((await browser.open(path)).text, path)
    assert any(page["fr.title"])
    assert any(page["fr.concerned"])
    english = await browser.send(path, page | {FACTS: ["SEVEN officers came."]})
    assert "Text of the document" in english.text
    assert '<div class="document" lang="fr">' not in english.text
    page = filled(english.text, path)
    assert any(page["fr.title"])
    french = await browser.send(path, page | {"fr.parts.facts": ["Sept agents sont venus."]})
    assert '<div class="document" lang="fr">' in french.text
    kept = filled(french.text, path)
    assert kept["fr.title"] == page["fr.title"]
    assert kept["fr.parts.facts"] == ["Sept agents sont venus."]
    # If somebody removes all they wrote, and the tick, what remains is the page's first text.
    first = {"fr.parts.facts": page["fr.parts.facts"], "fr.wanted[]": []}
    without = await browser.send(path, kept | first)
    assert '<div class="document" lang="fr">' not in without.text
    assert any(filled(without.text, path)["fr.title"])


async def test_a_source_that_a_colleague_found_dependent_is_not_made_independent_unseen(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    page = (await browser.open(f"/cases/{case}")).text
    path = re.findall(r'action="[^"]*(/cases/[^"]*/sources/[^"]+)"', page)[0]
    first = filled(page, path) | {"reliability": "likely-reliable", "independent": "true"}
    assert "Source assessed." in (await browser.send(path, first)).text
    stale = filled((await browser.open(f"/cases/{case}")).text, path)
    found = await browser.send(path, stale | {"independent": "false"})
    assert "Source assessed." in found.text
    late = await browser.send(path, stale | {"independent": "true"})
    assert late.status_code == 409
    assert "A colleague changed this at" in late.text
    # When it is shown again, it has the present values and carries them.
    again = filled(late.text, path)
    assert again["seen_independent"] == ["false"]
    assert "Source assessed." in (await browser.send(path, again)).text


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"names_shown": ["no"]}, ("Names", "Without names")),
        ({"audience[]": ["diplomat"]}, ("Audiences", "Diplomats")),
        ({"hearing": ["2031-05-04"]}, ("Day of the hearing", "2031-05-04")),
        ({"violations[]": ["threats"]}, ("Violations", "Threats")),
    ],
)
async def test_what_others_chose_is_not_taken_back_unseen(
    triage: TriageFixture,
    browser: Browser,
    theirs: dict[str, list[str]],
    told: tuple[str, str],
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    saved = await browser.send(path, stale | theirs)
    assert "Version 2" in saved.text, re.findall(r"<li><a href[^<]*<", saved.text)
    refused = await browser.send(path, stale)
    shown = re.findall(r"<summary>([^<]*)</summary><p class=\"prose\"[^>]*>([^<]*)<", refused.text)
    # The first text of a language depends on whether names are printed.
    begun_only = tuple(f"({own_name(code)})" for code in APPEAL_LANGUAGES if code != "en")
    written = [each for each in shown if not each[0].endswith(begun_only)]
    assert (refused.status_code, written) == (409, [told])
    saved = await browser.send(path, filled(refused.text, path) | {"over": "2"})
    assert "Version 3" in saved.text


async def test_who_typed_what_a_colleague_saved_is_led_on_too(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    mine = filled((await browser.open(path)).text, path) | {FACTS: ["SEVEN officers came."]}
    for status in (200, 409):
        answer = await browser.send(path, mine)
        assert answer.status_code == status
    assert "Version 2 was saved meanwhile" in answer.text
    assert 'name="over" value="2"' in answer.text

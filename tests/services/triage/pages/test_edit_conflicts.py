"""After an edit conflict, the page leads on and keeps what was typed.

Persons are invented.
"""

import re
from uuid import UUID

import pytest

from services.triage.rules.gates.checks import HARM_CHECKS
from tests.services.filled_forms import filled
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.triage_fixture import TriageFixture

FACTS = "en.parts.facts"


CHOICE = f"combine.{FACTS}"


async def test_what_both_changed_stands_side_by_side_and_is_chosen(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    before = stale[FACTS][0]
    theirs = stale | {FACTS: ["SEVEN officers came."]}
    assert "Version 2" in (await browser.send(path, theirs)).text
    mine = stale | {FACTS: ["EIGHT officers came."]}
    for _ in range(2):
        refused = await browser.send(path, mine)
        assert refused.status_code == 409
        assert "Version 2 was saved meanwhile" in refused.text
        assert "<summary>Facts in their order (English)</summary>" in refused.text
        sides = re.findall(r'<dd class="prose" dir="auto">([^<]*)</dd>', refused.text)
        assert sides == [before, "SEVEN officers came.", "EIGHT officers came."]
        sent = filled(refused.text, path)
        assert sent[FACTS] == ["EIGHT officers came."]
        assert "You did not change these parts" not in refused.text
    assert 'name="over" value="2"' in refused.text
    unchosen = await browser.send(path, sent | {"over": "2"})
    assert unchosen.status_code == 422
    assert "Choose which words stay." in unchosen.text
    assert filled(unchosen.text, path)[FACTS] == ["EIGHT officers came."]
    saved = await browser.send(path, filled(unchosen.text, path) | {"over": "2", CHOICE: "mine"})
    assert (saved.status_code, "Version 3" in saved.text) == (200, True)
    assert filled(saved.text, path)[FACTS] == ["EIGHT officers came."]
    # A person who read version 2 does not overwrite a later one.
    again = await browser.send(path, mine | {"over": "2", "combine_asked": FACTS, CHOICE: "mine"})
    assert again.status_code == 409
    assert "Version 3 was saved meanwhile" in again.text


@pytest.mark.parametrize("choice", ["newest", "before"])
async def test_the_words_of_the_other_or_those_of_before_can_be_chosen(
    triage: TriageFixture, browser: Browser, choice: str
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    await browser.send(path, stale | {FACTS: ["SEVEN officers came."]})
    refused = await browser.send(path, stale | {FACTS: ["EIGHT officers came."]})
    sent = filled(refused.text, path) | {"over": "2", CHOICE: choice}
    saved = await browser.send(path, sent)
    words = {"newest": ["SEVEN officers came."], "before": stale[FACTS]}[choice]
    assert filled(saved.text, path)[FACTS] == words


async def test_parts_that_only_one_of_them_changed_are_taken(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    theirs = stale | {
        FACTS: ["SEVEN officers came."],
        "en.addressees.0.name": ["Ms. Another Minister"],
        "en.addressees.1.name": ["A Second Minister"],
    }
    assert "Version 2" in (await browser.send(path, theirs)).text
    mine = stale | {"en.title": ["Egypt: A title of mine"], "en.addressees.0.phone": ["+20 3 000"]}
    refused = await browser.send(path, mine)
    sent = filled(refused.text, path)
    assert sent[FACTS] == ["SEVEN officers came."]
    assert sent["en.title"] == ["Egypt: A title of mine"]
    assert sent["combine_asked"] == ["en.addressees"]
    assert "A Second Minister" in refused.text
    saved = await browser.send(path, sent | {"over": "2", "combine.en.addressees": "newest"})
    assert "Version 3" in saved.text
    kept = filled(saved.text, path)
    assert kept[FACTS] == ["SEVEN officers came."]
    assert kept["en.title"] == ["Egypt: A title of mine"]
    assert kept["en.addressees.1.name"] == ["A Second Minister"]
    assert kept["en.addressees.0.phone"] == stale["en.addressees.0.phone"]


async def test_who_combined_it_combines_it_again_with_what_is_saved_meanwhile(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    theirs = await browser.send(path, stale | {FACTS: ["SEVEN officers came."]})
    refused = await browser.send(path, stale | {FACTS: ["EIGHT officers came."]})
    chosen = filled(refused.text, path) | {"over": "2", CHOICE: "newest"}
    title = filled(theirs.text, path) | {"en.title": ["Egypt: Their title"]}
    assert "Version 3" in (await browser.send(path, title)).text
    refused = await browser.send(path, chosen)
    assert refused.status_code == 409
    sent = filled(refused.text, path)
    assert "combine_asked" not in sent
    assert sent["en.title"] == ["Egypt: Their title"]
    saved = await browser.send(path, sent | {"over": "3"})
    assert "Version 4" in saved.text
    assert filled(saved.text, path)[FACTS] == ["SEVEN officers came."]


async def test_writing_the_facts_again_on_an_old_page_leads_there_too(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    stale = filled((await browser.open(path)).text, path)
    await browser.send(path, stale | {"en.title": ["Egypt: Their title"]})
    refused = await browser.send(f"{path}/facts", stale | {FACTS: ["EIGHT officers came."]})
    assert refused.status_code == 409
    sent = filled(refused.text, path)
    assert (sent[FACTS], sent["en.title"]) == (["EIGHT officers came."], ["Egypt: Their title"])


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
    taken = refused.text.partition("You did not change these parts")[2].partition("</section>")[0]
    shown = dict(re.findall(r"<summary>([^<]*)</summary>.*?<ins>(.*?)</ins>", taken, re.DOTALL))
    field, words = told
    assert refused.status_code == 409
    assert words in shown[field]
    kept = filled(refused.text, path)
    assert {name: kept[name] for name in theirs} == theirs
    saved = await browser.send(path, kept | {"over": "2"})
    assert "Version 3" in saved.text
    again = filled(saved.text, path)
    assert {name: again[name] for name in theirs} == theirs


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

"""The facts of a draft are written from the record, again if wanted. All persons are invented."""

from dataclasses import replace

from shared.contracts.facts import EarlierEvent
from tests.services.filled_forms import filled
from tests.services.triage.filed import AMAL, Filed, amended_of
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture

FACTS = "en.parts.facts"
DAY = "or around February 27, 2026"
KNOWN, LATER = f"According to the information received, on {DAY}", f"On {DAY}"
DETAINED = f"{KNOWN}, Amal Invented was arbitrarily detained in Invented Street by the police."
THREATS = "Amal Invented received threats in Invented Street from the police."
UNNAMED = f"{KNOWN}, this human rights defender was arbitrarily detained by the police."


async def test_the_facts_are_written_again_and_no_typed_text_is_lost(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = Filed()
    case = await triage.file(filed)
    new = f"/cases/{case}/documents/new"
    page = filled((await browser.open(new)).text, new)
    assert page[FACTS] == [DETAINED]
    path = str((await browser.send(new, page)).url.path)
    changed = replace(filed, violations=("arbitrary-detention", "threats"))
    await triage.hear(await amended_of(changed, triage.context.keyring, "acts"))
    screen = filled((await browser.open(path)).text, path) | {FACTS: ["Typed by hand."]}
    again = await browser.send(f"{path}/facts", screen)
    assert "The facts were written from the record." in again.text
    assert filled(again.text, path)[FACTS] == [f"{DETAINED}\n\n{LATER}, {THREATS}"]
    before = await browser.open(f"{path}/versions/2")
    assert "Typed by hand." in before.text
    # Whoever saw an older version overwrites nothing.
    assert (await browser.send(f"{path}/facts", screen)).status_code == 409


async def test_without_names_the_facts_name_nobody(triage: TriageFixture, browser: Browser) -> None:
    case = await triage.file(Filed(persons=(AMAL,)))
    new = f"/cases/{case}/documents/new"
    page = filled((await browser.open(f"{new}?names=no")).text, new)
    assert page[FACTS] == [UNNAMED]
    path = str((await browser.send(new, page)).url.path)
    screen = filled((await browser.open(path)).text, path)
    again = await browser.send(f"{path}/facts", screen | {FACTS: [""]})
    assert filled(again.text, path)[FACTS] == page[FACTS]


async def test_a_follow_up_is_not_given_the_facts_of_the_appeal_again(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = Filed()
    case, _ = await triage.issued(filed)
    changed = replace(filed, violations=("arbitrary-detention", "threats"))
    await triage.hear(await amended_of(changed, triage.context.keyring, "acts"))
    new = f"/cases/{case}/documents/new"
    form = filled((await browser.open(new)).text, new)
    assert form[FACTS] == [f"{KNOWN}, {THREATS}"]
    path = str((await browser.send(new, form | {FACTS: ["Typed by hand."]})).url.path)
    screen = filled((await browser.open(path)).text, path)
    again = filled((await browser.send(f"{path}/facts", screen)).text, path)
    assert again[FACTS] == [f"{KNOWN}, {THREATS}"]


async def test_what_a_saved_draft_leaves_out_is_listed_until_it_is_written(
    triage: TriageFixture, browser: Browser
) -> None:
    """The alert is in Arabic, the draft in English."""
    warning, reason = "An invented warning.", "In another language than this text"
    case = await triage.file(Filed(earlier=(EarlierEvent(what=warning),)))
    new = f"/cases/{case}/documents/new"
    begun = filled((await browser.open(new)).text, new)
    path = str((await browser.send(new, begun | {FACTS: ["Typed by hand."]})).url.path)
    page = (await browser.open(path)).text
    assert reason in page
    told = filled(page, path) | {FACTS: [f"Typed by hand. There was {warning.lower()}"]}
    await browser.send(path, told)
    assert reason not in (await browser.open(path)).text


async def test_a_draft_leads_to_where_the_language_of_an_alert_is_said(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = Filed(earlier=(EarlierEvent(what="An invented warning."),), language=None)
    case = await triage.file(filed)
    new = f"/cases/{case}/documents/new"
    page = (await browser.open(new)).text
    assert "The alert does not say its language" in page
    path = str((await browser.send(new, filled(page, new) | {FACTS: ["Typed."]})).url.path)
    assert "/amendments/new#f-language" in (await browser.open(path)).text

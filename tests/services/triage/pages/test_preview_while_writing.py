"""The preview beside the form: what the fields do to the text, and what is missing. Invented."""

import html
import re
from dataclasses import replace
from typing import Any

from sqlalchemy import text as sql

from services.triage.context import Context
from services.triage.drafting.draft import LanguageDraft, Part
from services.triage.rules.gates.checks import HARM_CHECKS
from tests.services.filled_forms import filled
from tests.services.triage.filed import Filed
from tests.services.triage.pages.browser import Browser, begun, fields
from tests.services.triage.pages.test_plan_on_the_page import TWO, plain
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

FACTS = "en.parts.facts"
STORED = sql(
    "SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM document_versions)"
    " + (SELECT count(*) FROM audit_entries) + (SELECT count(*) FROM outbox)"
)


async def asked(browser: Browser, path: str, typed: dict[str, Any]) -> str:
    """Ask for a preview as the script of the page does."""
    browser._sign_in()  # as `send` does
    headers = browser._headers() | {"sec-fetch-dest": "empty"}
    answer = await browser.client.client.post(f"{path}/preview", data=typed, headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return html.unescape(answer.text)


def of_language(preview: str, language: str) -> str:
    found = re.search(rf'<dl lang="{language}".*?</dl>', preview, re.DOTALL)
    return plain(found[0]) if found else ""


async def test_a_party_changes_title_sentence_demands_and_sms_beside_the_form(
    triage: TriageFixture, browser: Browser, context: Context
) -> None:
    new = f"/cases/{await triage.file(TWO)}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    async with context.database.read() as session:
        before = await session.scalar(STORED)
    typed = begun | {FACTS: ["Invented facts."], "plan.1.en.short": ["Beth I."]}
    said = of_language(await asked(browser, new, typed), "en")
    assert "Killing of Mr. Abel Invented and death threats against Beth I." in said
    assert said.count("death threats against Beth I.") == 3
    assert "well-being of Beth I." in said
    typed |= {"plan.0.violations[]": ["raid"], "plan.0.situation": ["free"]}
    said = of_language(await asked(browser, new, typed), "en")
    assert "Killing" not in said
    assert "homes and offices" in said
    async with context.database.read() as session:
        assert await session.scalar(STORED) == before


async def test_it_says_what_is_missing_and_where(triage: TriageFixture, browser: Browser) -> None:
    new = f"/cases/{await triage.file()}/documents/new"
    preview = await asked(browser, new, fields(**{FACTS: "", "en.short": ""}))
    assert '<a href="#f-en-parts-facts">Facts in their order (English)' in preview
    assert '<a href="#f-en-short">' in preview
    assert 'data-previewed="Preview: 2' in preview or "points are missing" in preview
    # A name in a text that must have none: the rule of the gate, before anything is saved.
    named = await asked(browser, new, fields(names_shown="no"))
    assert "name" in plain(named.partition("What is missing")[2].partition("</ul>")[0])
    wrong = await asked(browser, new, fields(**{"en.addressees.0.email": "nobody"}))
    assert "f-en-addressees-0-email" in wrong
    assert 'lang="en"' not in (await asked(browser, new, fields(hearing="no day")))


async def test_a_sum_without_euros_is_a_reminder_with_its_sentence(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file()}/documents/new"
    fined = "She was fined EGP 100,000."
    reminded = await asked(browser, new, fields(**{FACTS: f"She is free. {fined}"}))
    assert f"<li>{fined}</li>" in reminded.partition("in euros")[2]
    told = await asked(
        browser, new, fields(**{FACTS: "She was fined EGP 100,000 (about 1,900 euros)."})
    )
    assert "what it is in euros" not in told
    missing = re.compile(r"Preview: \d+ points? \w+ missing")
    assert missing.findall(reminded) == missing.findall(told)


async def test_without_scripts_a_button_shows_it_and_nothing_typed_is_lost(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(Filed())
    new = f"/cases/{case}/documents/new"
    typed = fields(**{FACTS: "Typed and not saved.", "_page": new, "_action": new})
    shown = await browser.send(f"{new}/preview", typed)
    assert shown.status_code == 200
    assert filled(shown.text, new)[FACTS] == ["Typed and not saved."]
    assert "condemns the arbitrary detention of Ms. Amal Invented" in of_language(
        html.unescape(shown.text), "en"
    )
    saved = await browser.send(new, fields())
    path = str(saved.url.path)
    page = filled(saved.text, path)
    assert "Press “Preview” under the form" in html.unescape(saved.text)
    sent = page | {"en.short": ["Amal I."], "_page": path, "_action": path}
    again = await browser.send(f"{path}/preview", sent)
    assert "condemns the arbitrary detention of Amal I." in of_language(
        html.unescape(again.text), "en"
    )
    assert filled(again.text, path)["en.short"] == ["Amal I."]
    assert "Version 1" in again.text


async def test_an_sms_that_leaves_demands_out_says_so(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file(replace(TWO, country="CIV"))
    new = f"/cases/{case}/documents/new"
    begun = filled((await browser.open(f"{new}?names=yes")).text, new)
    parties: list[tuple[list[str], str, list[str]]] = [
        (["killing"], "killed", []),
        (["abduction"], "abducted", ["yes"]),
        (["death-threats", "harassment"], "imprisoned", ["yes"]),
        (["death-threats", "harassment"], "imprisoned", []),
        (["threats"], "free", ["yes"]),
        (["arbitrary-detention"], "imprisoned", []),
        (["surveillance"], "free", []),
        (["harassment"], "exiled", []),
    ]
    for number, (acts, situation, by_others) in enumerate(parties):
        begun |= {
            f"plan.{number}.violations[]": acts,
            f"plan.{number}.situation": [situation],
            f"plan.{number}.by_others[]": by_others,
            f"plan.{number}.en.concerned": [f"Person Invented {number}, a lawyer"],
            f"plan.{number}.en.short": [f"Person Invented {number}"],
        }
    preview = await asked(browser, new, begun | {FACTS: ["Invented facts."]})
    assert "and other demands." in preview
    assert "The SMS has no room for every demand" in preview


async def test_it_is_of_the_languages_that_would_be_saved(
    triage: TriageFixture, browser: Browser
) -> None:
    _, path = await begun(triage, browser)
    page = filled((await browser.open(path)).text, path)
    assert any(page["fr.parts.facts"])
    preview = await asked(browser, path, page | {FACTS: ["SEVEN officers came."]})
    assert re.findall(r'<dl lang="(..)"', preview) == ["en"]
    preview = await asked(browser, path, page | {"fr.wanted[]": ["yes"]})
    assert re.findall(r'<dl lang="(..)"', preview) == ["en", "fr"]


async def test_languages_that_were_chosen_as_they_began_stay_chosen(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file(TWO)}/documents/new"
    page = filled((await browser.open(f"{new}?names=yes")).text, new)
    saved = await browser.send(new, page | {"en.wanted[]": ["yes"], "fr.wanted[]": ["yes"]})
    path = str(saved.url.path)
    again = filled(saved.text, path)
    assert [name for name, said in again.items() if "wanted" in name and any(said)] == [
        "en.wanted[]",
        "fr.wanted[]",
    ]
    kept = await browser.send(path, again | {FACTS: ["SEVEN officers came."]})
    assert re.findall(r'<div class="document" lang="(..)"', kept.text) == ["en", "fr"]


async def test_it_judges_what_the_form_does_not_show_and_saving_keeps(
    triage: TriageFixture, browser: Browser
) -> None:
    (version,) = appeal_draft().versions
    said = {
        **dict(version),
        "title": "Egypt: Arbitrary detention of a lawyer",
        "concerned": "A lawyer",
        "short": "the lawyer",
        "parts": {**version.parts, Part.INFORM_US: "Tell us of Ms. Amal Invented."},
    }
    case = await triage.file()
    nameless = appeal_draft(versions=(LanguageDraft.model_validate(said),))
    document = (await triage.draft(case, draft=nameless, names_shown=False)).id
    path = f"/cases/{case}/documents/{document}"
    page = filled((await browser.open(path)).text, path)
    preview = await asked(browser, path, page)
    assert "The text has no names, but this part has one" in preview or "Ms. Amal" in preview
    assert "Tell us of Ms. Amal Invented." in preview


async def test_a_shut_gate_says_which_sentence_and_leads_to_its_field(
    triage: TriageFixture, browser: Browser
) -> None:
    new = f"/cases/{await triage.file()}/documents/new"
    named = fields(**{FACTS: "She is held. Amal Invented was seen.", "names_shown": "no"})
    preview = await asked(browser, new, named | {"en.title": "Egypt: Detention of a lawyer"})
    (told,) = [each for each in re.findall(r"<li.*?</li>", preview) if "was seen" in each]
    assert '<a href="#f-en-' in told
    killed = fields(**{FACTS: "Ms. Amal Invented was killed on 3 May 2026."})
    preview = await asked(browser, new, killed)
    (told,) = [each for each in re.findall(r"<li.*?</li>", preview) if "was killed on" in each]
    assert '<a href="#f-en-parts-facts">Ms. Amal Invented: ' in told or "Amal Invented: " in told


async def test_what_was_confirmed_with_a_reason_is_not_missing(
    triage: TriageFixture, browser: Browser
) -> None:
    case, path = await begun(triage, browser)
    await triage.verify(case)
    facts = "She is held. Ms. Amal Invented was beaten by guards."
    page = filled((await browser.open(path)).text, path) | {FACTS: [facts]}
    assert "no act of the record says this" in await asked(browser, path, page)
    saved = await browser.send(path, page)
    assert saved.status_code == 200
    await browser.submit(path, *HARM_CHECKS)
    page = filled((await browser.open(f"{path}?changes=yes")).text, path)
    assert "no act of the record says this" not in await asked(browser, path, page)

"""A case with an appeal offers the follow-up, filled from the appeal. Persons are invented."""

import html
from dataclasses import replace
from datetime import UTC, datetime

from services.triage.operations.appeals.withdrawing import withdraw_document
from shared.contracts.intake import AlertWithdrawn
from tests.services.filled_forms import filled
from tests.services.triage.filed import Filed
from tests.services.triage.operations.appeals.withdrawn import WHY
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import CHECKS, OFFICER, TriageFixture


async def test_a_follow_up_begins_with_what_the_appeal_told(
    triage: TriageFixture, browser: Browser
) -> None:
    case, first = await triage.issued()
    code = (await triage.document(first)).reference
    here = await browser.open(f"/cases/{case}")
    assert "Draft a follow-up" in here.text
    path = f"/cases/{case}/documents/new"
    page = (await browser.open(path)).text
    assert "Urgent appeal (2026-01)" not in page
    form = filled(page, path)
    assert form["template"] == ["new-information-2026-01"]
    assert form["follows.document"] == [str(first)]
    assert form["audience[]"] == ["diplomat", "media"]
    (background,) = form["en.parts.background"]
    assert "the Observatory reported the arbitrary detention of Ms. Amal Invented" in background
    assert background.endswith(f" (see {code}).")
    french = await replace(browser, language="fr").open(path)
    assert "Document auquel il fait suite" in html.unescape(french.text)

    form |= {
        "en.title": ["Egypt: Continued detention"],
        "en.parts.facts": ["According to the information received, she is held."],
        "en.addressees.0.name": ["Mr. Invented Minister"],
    }
    saved = await browser.send(path, form)
    shown = words(saved.text)
    assert "New information" in shown
    assert "Background information:" in shown
    assert "Observatoire" not in shown, "a language in which nobody wrote was saved"
    document = await triage.scalar("SELECT id FROM documents WHERE kind = 'new-information'")
    await triage.submit(case, document, checks=CHECKS)
    await triage.approve(case, document)
    assert (await triage.document(document)).reference == f"{code}.1"


async def test_a_code_from_elsewhere_is_typed_and_its_fault_is_at_its_field(
    triage: TriageFixture, browser: Browser
) -> None:
    case, _ = await triage.issued()
    path = f"/cases/{case}/documents/new"
    form = filled((await browser.open(path)).text, path)
    form |= {
        "follows.document": ["elsewhere"],
        "follows.reference": ["Amal Invented hides"],
        "en.title": ["Egypt: Continued detention"],
    }
    refused = await browser.send(path, form)
    assert "Enter the code of the earlier document alone" in words(refused.text)
    assert 'href="#f-follows-reference"' in refused.text
    kept = filled(refused.text, path)
    assert kept["follows.reference"] == ["Amal Invented hides"]
    saved = await browser.send(path, form | {"follows.reference": ["EGY 004/0718/OBS 090"]})
    again = filled(saved.text, str(saved.url.path))
    assert again["follows.document"] == ["elsewhere"]
    assert again["follows.reference"] == ["EGY 004/0718/OBS 090"]


async def test_a_typed_code_of_the_case_is_shown_as_its_document(
    triage: TriageFixture, browser: Browser
) -> None:
    case, first = await triage.issued()
    code = (await triage.document(first)).reference or ""
    path = f"/cases/{case}/documents/new"
    form = filled((await browser.open(path)).text, path)
    form |= {
        "follows.document": ["elsewhere"],
        "follows.reference": [code.lower().replace(" ", "")],
        "follows.on": ["2026-11-30"],
        "en.title": ["Egypt: Continued detention"],
    }
    saved = await browser.send(path, form)
    again = filled(saved.text, str(saved.url.path))
    assert again["follows.document"] == [str(first)]
    assert again.get("follows.reference", [""]) == [""]
    await triage.act(
        OFFICER,
        case,
        lambda work: withdraw_document(work, (case, first), WHY, None, "safety"),
    )
    again |= {name: form[name] for name in ("follows.document", "follows.reference")}
    refused = await browser.send(str(saved.url.path), again)
    assert "This case has no such issued document." in words(refused.text)


async def test_no_document_is_offered_where_none_could_be_issued(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = Filed()
    case = await triage.file(filed)
    offered = f'href="/cases/{case}/documents/new"'
    assert offered in (await browser.open(f"/cases/{case}")).text
    now = datetime.now(UTC)
    await triage.hear(AlertWithdrawn(alert=filed.alert, subject=filed.subject, withdrawn_at=now))
    assert offered not in (await browser.open(f"/cases/{case}")).text
    other = await triage.file()
    await browser.send(f"/cases/{other}/close", {"outcome": "resolved"})
    assert (
        f'href="/cases/{other}/documents/new"' not in (await browser.open(f"/cases/{other}")).text
    )

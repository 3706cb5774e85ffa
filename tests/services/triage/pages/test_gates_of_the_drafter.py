"""The page refuses, at its fields, a document that nobody could approve. All are invented."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from services.triage.tables import Case, Document
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.operations.appeals.test_gates_of_the_drafter import HIDDEN_CHECKS, SHUT
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import OFFICER, TriageFixture

FIELDS = {
    "name-in-text": "names_shown",
    "source-in-text": "names_shown",
    "contact-in-text": "names_shown",
    "hearing-past": "hearing",
    "asks-to-write": "no_addresses",
    "tip-off": "audience",
}


@pytest.mark.parametrize("gate", SHUT)
async def test_it_is_said_at_the_field_that_answers_it_and_nothing_typed_is_lost(
    triage: TriageFixture, browser: Browser, gate: str
) -> None:
    filed, written = SHUT[gate]
    case = await triage.file(filed)
    document = (await triage.draft(case, **written)).id
    typed = {"en.title": "Egypt: Another title"}
    path = f"/cases/{case}/documents/{document}"
    page = await browser.submit(path, *HIDDEN_CHECKS, **typed)
    assert page.status_code == 409
    assert f'href="#f-{FIELDS[gate]}"' in page.text
    assert f'id="f-{FIELDS[gate]}-fault"' in page.text
    assert 'value="Egypt: Another title"' in page.text
    for check in HIDDEN_CHECKS:
        if f'value="{check}"' in page.text:
            assert re.search(f'value="{check}"[^>]* checked', page.text)
    assert (await triage.document(document)).state == "draft"


async def test_it_is_said_in_the_language_of_the_reader(
    triage: TriageFixture, browser: Browser
) -> None:
    filed, written = SHUT["tip-off"]
    case = await triage.file(filed)
    document = (await triage.draft(case, **written)).id
    french = replace(browser, language="fr")
    page = await french.submit(f"/cases/{case}/documents/{document}", *HIDDEN_CHECKS)
    assert "Retirez les autorités des publics." in page.text
    assert "Remove the authorities from" not in page.text


async def test_a_draft_of_another_country_becomes_one_of_its_case(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    document = (await triage.draft(case)).id
    moved = update(Case).where(Case.id == case).values(country="RUS")
    await triage.act(OFFICER, case, lambda work: work.session.execute(moved))
    path = f"/cases/{case}/documents/{document}"
    page = await browser.open(path)
    assert "This text was written about another country: Egypt." in page.text
    page = await browser.submit(path, *HIDDEN_CHECKS)
    assert "Document submitted for approval." in page.text
    assert "another country" not in page.text


async def test_over_http_each_gate_is_named(triage: TriageFixture, client: HttpClient) -> None:
    case = await triage.file()
    document = (await triage.draft(case, names_shown=False)).id
    emptied = update(Document).where(Document.id == document).values(audience=[])
    await triage.act(OFFICER, case, lambda work: work.session.execute(emptied))
    asked: dict[str, Any] = {"version": 1, "do_no_harm": list(HIDDEN_CHECKS)}
    refused = await client.post(at(case, f"/documents/{document}/submission"), asked)
    assert refused.status_code == 409
    named = {each["field"]: each["code"] for each in refused.json()["errors"]}
    assert named == {"gates.audience": "audience", "gates.name-in-text": "name-in-text"}

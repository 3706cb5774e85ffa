"""Drafter and approver see where a text names a source or somebody. All are invented."""

from html import unescape

import pytest

from services.triage.rules.gates.checks import HARM_CHECKS
from shared.contracts.content import ConsentWordsOf
from shared.contracts.persons import Person
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.reasons import WHY
from tests.services.triage.triage_fixture import TriageFixture

STANDS = "“As Rana Fictitious told.”"


@pytest.mark.parametrize("names", ["yes", "no"])
async def test_it_is_said_in_which_field_and_sentence(
    triage: TriageFixture, browser: Browser, names: str
) -> None:
    case = await triage.file(Filed(persons=()))
    await triage.verify(case)
    sent = fields(names_shown=names) | {"en.parts.facts": "She is held. As Rana Fictitious told."}
    begun = await browser.send(f"/cases/{case}/documents/new", sent)
    page = unescape((await browser.open(str(begun.url.path))).text)
    assert f"Facts in their order (English): {STANDS}" in page
    path = str(begun.url.path)
    await browser.submit(path, *HARM_CHECKS, "name-spelling")
    page = unescape((await browser.by(APPROVER_PERSON).open(path)).text)
    assert f"Facts in their order (English): {STANDS}" in page
    assert names == "no" or WHY in page


@pytest.mark.parametrize("name", ["Амаль Щербакова", "Amal Chtcherbakova"])
async def test_so_it_is_of_a_person_whom_the_text_must_not_name(
    triage: TriageFixture, browser: Browser, name: str
) -> None:
    case = await triage.file(Filed(persons=(Person(kind="person", name="Amal Chtcherbakova"),)))
    await triage.verify(case)
    sent = fields(names_shown="no") | {"en.parts.facts": f"She is held. As {name} told."}
    begun = await browser.send(f"/cases/{case}/documents/new", sent)
    page = unescape((await browser.open(str(begun.url.path))).text)
    assert f"Facts in their order (English): “As {name} told.”" in page
    assert "Amal Chtcherbakova (Facts in their order" in page


async def test_so_it_is_of_a_contact_and_of_somebody_who_consented(
    triage: TriageFixture, browser: Browser
) -> None:
    said = ConsentWordsOf(use="publish_name", by_whom="Bettina Fictional", how="by phone")
    filed = Filed(persons=(), contact="+999 555 0100", consent_words=(said,))
    case = await triage.file(filed)
    words = "She is held. Call +999 555 0100. As Bettina Fictional told."
    begun = await browser.send(
        f"/cases/{case}/documents/new", fields(names_shown="no") | {"en.parts.facts": words}
    )
    page = unescape((await browser.open(str(begun.url.path))).text)
    assert "Facts in their order (English): “Call +999 555 0100.”" in page
    assert "Facts in their order (English): “As Bettina Fictional told.”" in page

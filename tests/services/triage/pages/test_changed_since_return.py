"""Changes since a return are shown to the drafter and to the approver. All are invented."""

from html import unescape
from uuid import UUID

import pytest

from services.triage.drafting.draft import AppealDraft, LanguageDraft, Part
from services.triage.drafting.edited_fields import changes
from services.triage.rules.gates.checks import HARM_CHECKS, UNTOUCHED_CHECK
from shared.problems import Conflict
from tests.services.filled_forms import filled
from tests.services.triage.http_client import APPROVER_PERSON
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture, appeal_draft

ASKED = "The text was changed in one language and not in another"
SAID = "Changed: Title (English). Not changed: French."


def two_languages() -> AppealDraft:
    (english,) = appeal_draft().versions
    french = LanguageDraft(
        language="fr",
        title="Égypte\N{NO-BREAK SPACE}: détention arbitraire de Mme Amal Invented",
        concerned="Mme Amal Invented, avocate",
        short="Mme Amal Invented",
        parts={Part.FACTS: "Selon les informations reçues, elle est détenue."},
        addressees=english.addressees,
    )
    return appeal_draft(versions=(english, french))


async def returned(triage: TriageFixture, browser: Browser, draft: AppealDraft) -> str:
    case = await triage.file()
    await triage.verify(case)
    document = (await triage.draft(case, draft=draft)).id
    await triage.submit(case, document)
    path = f"/cases/{case}/documents/{document}"
    sent = {"version": "1", "reason": "She is not held: do not say so."}
    await browser.by(APPROVER_PERSON).send(f"{path}/return", sent)
    return path


async def corrected(browser: Browser, path: str, *checks: str, **changed: str) -> str:
    page = await browser.open(path)
    sent = filled(page.text, path) | {"do_no_harm[]": [*HARM_CHECKS, *checks]} | changed
    return unescape((await browser.send(f"{path}/submit", sent)).text)


async def test_a_language_that_was_not_touched_is_asked_about_and_shown(
    triage: TriageFixture, browser: Browser
) -> None:
    path = await returned(triage, browser, two_languages())
    page = await corrected(browser, path, **{"en.title": "Egypt: Ms. Amal Invented in danger"})
    assert "Document submitted for approval." not in page
    assert ASKED in page
    page = await corrected(
        browser, path, UNTOUCHED_CHECK, **{"en.title": "Egypt: Ms. Amal Invented in danger"}
    )
    assert "Document submitted for approval." in page
    page = unescape((await browser.by(APPROVER_PERSON).open(path)).text)
    assert "Changed since version 1" in page
    assert "Not changed: French." in page
    assert (
        f"does not contain what had to be corrected. {SAID}" in page[page.index('id="approve"') :]
    )


@pytest.mark.parametrize("french", ["", "Égypte\N{NO-BREAK SPACE}: Mme Amal Invented en danger"])
async def test_it_is_not_asked_of_one_language_or_where_both_were_changed(
    triage: TriageFixture, browser: Browser, french: str
) -> None:
    path = await returned(triage, browser, two_languages() if french else appeal_draft())
    changed = {"en.title": "Egypt: Ms. Amal Invented in danger"}
    page = await corrected(browser, path, **changed, **({"fr.title": french} if french else {}))
    assert "Document submitted for approval." in page
    assert "Changed since version 1" in page


async def test_an_api_asks_for_it_too(triage: TriageFixture, browser: Browser) -> None:
    path = await returned(triage, browser, two_languages())
    page = await browser.open(path)
    sent = filled(page.text, path) | {"en.title": "Egypt: Ms. Amal Invented in danger"}
    await browser.send(path, sent)
    *_, case, _, document = path.split("/")
    with pytest.raises(Conflict) as refused:
        await triage.submit(UUID(case), UUID(document))
    assert {each.field for each in refused.value.faults} == {f"do_no_harm.{UNTOUCHED_CHECK}"}


def test_settings_for_all_languages_are_told_and_touch_none() -> None:
    before = two_languages()
    found = changes(before, before.model_copy(update={"violations": ("torture",)}))
    assert (found.settings, found.untouched, found.fields) == (["violations"], (), {})

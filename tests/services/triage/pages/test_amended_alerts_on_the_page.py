"""The page of a case shows what was added to its alerts and corrected. All persons are invented."""

from dataclasses import replace

from services.triage.pages.labels.amended_parts import PARTS
from shared.contracts.facts import Facts
from tests.services.triage.filed import amended_of
from tests.services.triage.pages.browser import Browser
from tests.services.triage.triage_fixture import TriageFixture
from tests.services.triage.two_calls import threatened


def test_every_part_of_an_alert_has_a_label() -> None:
    assert {*Facts.model_fields, "persons", "source", "asked_for"} <= PARTS.keys()


async def test_the_case_and_its_draft_say_what_was_changed(
    triage: TriageFixture, browser: Browser
) -> None:
    filed = threatened()
    case = await triage.file(filed)
    document = (await triage.draft(case)).id
    pages = f"/cases/{case}", f"/cases/{case}/documents/{document}"
    for path in pages:
        assert "dded to or corrected" not in (await browser.open(path)).text
    changed = replace(filed, situation="in-hiding")
    fields = "situation", "persons.7", "developments"
    await triage.hear(await amended_of(changed, triage.context.keyring, *fields))
    page, draft = [(await browser.open(path)).text for path in pages]
    told = "changed: Developments, Who it is about, Current situation"
    # In the timeline with the reason, and beside the alert.
    assert page.count(told) == 2
    assert "An invented lawyer has seen her." in page
    assert "after this was begun. Compare the text" in draft

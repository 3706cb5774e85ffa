"""Another kind is begun from the page of a new document. All persons are invented."""

import pytest

from services.triage.operations.appeals.correcting import draft_correction
from services.triage.operations.appeals.withdrawing import withdraw_document
from tests.services.filled_forms import filled
from tests.services.triage.operations.appeals.withdrawn import WHY, begin
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_people_on_pages import words
from tests.services.triage.triage_fixture import OFFICER, TriageFixture, appeal_draft


async def test_a_kind_is_chosen_and_its_own_parts_are_asked_for(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    path = f"/cases/{case}/documents/new"
    page = (await browser.open(path)).text
    chosen = f"{path}?template=judicial-observation-2026-01"
    assert (
        f'<a href="{chosen}">Judicial observation note (judicial-observation-2026-01)</a>' in page
    )
    page = (await browser.open(chosen)).text
    form = filled(page, path)
    assert form["template"] == ["judicial-observation-2026-01"]
    assert "Conduct of the hearing" in words(page)
    saved = await browser.send(
        path, form | {"en.sections.conduct": ["It was public."], "en.title": ["Egypt: A hearing"]}
    )
    assert "<h4>Conduct of the hearing</h4>" in saved.text
    assert "<h1>Judicial observation note</h1>" in saved.text
    assert "Part that only this kind of document has (English)" in words(saved.text)
    assert '<div class="document" lang="fr">' not in saved.text
    again = filled(saved.text, str(saved.url.path))
    assert again["en.sections.conduct"] == ["It was public."]


async def test_a_template_that_does_not_exist_begins_the_usual_one(
    triage: TriageFixture, browser: Browser
) -> None:
    case = await triage.file()
    path = f"/cases/{case}/documents/new"
    form = filled((await browser.open(f"{path}?template=nothing")).text, path)
    assert form["template"] == ["2026-01"]


@pytest.mark.parametrize(
    ("template", "next_one"),
    [("press-release-2026-01", "2026-01"), ("2026-01", "new-information-2026-01")],
)
async def test_a_correction_counts_as_the_kind_that_it_corrects(
    triage: TriageFixture, browser: Browser, template: str, next_one: str
) -> None:
    """After a corrected press release the case has no appeal yet."""
    case = await triage.file()
    await triage.verify(case)
    first = (await triage.draft(case, draft=appeal_draft(template=template))).id
    await triage.submit(case, first)
    await triage.approve(case, first)
    place = (case, first)
    await triage.act(OFFICER, case, lambda work: withdraw_document(work, place, WHY, None, "error"))
    corrected = await begin(triage, draft_correction, case, first)
    await triage.submit(case, corrected)
    await triage.approve(case, corrected)
    path = f"/cases/{case}/documents/new"
    assert filled((await browser.open(path)).text, path)["template"] == [next_one]

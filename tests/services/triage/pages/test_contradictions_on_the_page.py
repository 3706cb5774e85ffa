"""Contradictions of a draft are shown at their fields. Persons are invented."""

from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture


async def test_the_page_says_it_where_it_was_typed(triage: TriageFixture, browser: Browser) -> None:
    case = await triage.file()
    said = fields(
        **{
            "no_addresses[]": "yes",
            "organisations[]": "yes",
            "hearing": "2020-01-01",
            "en.demands": "Free her.\n\nFree her.",
        }
    )
    refused = await browser.send(f"/cases/{case}/documents/new", said)
    assert refused.status_code == 422
    for name in ("no_addresses", "organisations", "hearing", "en-demands"):
        assert f'href="#f-{name}' in refused.text, name
    document = (await triage.draft(case)).id
    path = f"/cases/{case}/documents/{document}"
    refused = await browser.send(path, said | {"version": "1"})
    assert 'href="#f-en-demands' in refused.text

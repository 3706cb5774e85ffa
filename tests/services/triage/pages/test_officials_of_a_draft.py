"""Officials of the directory are ticked in a draft, and copied. All persons are invented."""

import re
from datetime import timedelta
from uuid import UUID

from services.triage.access import CaseAccess, library
from services.triage.context import Context
from services.triage.drafting.draft import Addressee
from services.triage.rules.library import OFFICIAL
from services.triage.schemas import DocumentView
from shared.contracts.content import APPEAL_LANGUAGES
from tests.services.filled_forms import filled
from tests.services.triage.directory import EDITOR, approved, changed, in_directory
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture

OFFERED = re.compile(r'name="en\.officials\[\]" value="([^"]+)"')


async def test_who_is_ticked_is_copied_and_said_to_have_changed(
    triage: TriageFixture, client: HttpClient, context: Context
) -> None:
    long_ago = (context.database.now().date() - timedelta(days=400)).isoformat()
    mission = await in_directory(context, office="mission-geneva", name="Invented Ambassador")
    minister = await in_directory(context, checked_on=long_ago)
    await in_directory(context, country="TUN", name="Invented Other")
    case, browser = await triage.file(), Browser(client)
    page = (await browser.open(f"/cases/{case}/documents/new")).text
    assert OFFERED.findall(page) == [str(minister), str(mission)]
    assert page.count("(last checked more than a year ago)") >= 1
    assert "S.E. M. Invented Minister, Ministre de la Justice" in page
    ticked = {"en.officials[]": [str(mission), str(minister)]}
    saved = await browser.send(f"/cases/{case}/documents/new", fields(**ticked))
    here = str(saved.url.path)
    (version,) = (await read(context, case, here)).draft.versions
    assert [each.name for each in version.addressees] == [
        "Mr. Invented Minister",
        "H.E. Mr. Invented Minister",
        "H.E. Mr. Invented Ambassador",
    ]
    assert version.addressees[1] == Addressee(
        name="H.E. Mr. Invented Minister",
        office="Minister of Justice",
        fax="+20 2 000",
        official=minister,
        as_of=1,
        office_code="justice",
    )
    assert OFFERED.findall(saved.text) == []
    assert "The directory changed since" not in saved.text

    await changed(context, minister, 1, fax="+20 2 111")
    await approved(context, minister, 2)
    await library.retire(context, EDITOR, OFFICIAL, mission, 1)
    await approved(context, mission, 2)
    page = (await browser.open(here)).text
    assert "The directory changed since this was taken from it" in page
    assert "The directory no longer offers this official" in page
    # Saved again, the draft keeps the words that it copied, and from which version they are.
    await browser.send(here, filled(page, here))
    (again,) = (await read(context, case, here)).draft.versions
    assert again.addressees == version.addressees


async def test_who_is_no_longer_offered_is_refused_at_the_tick(
    triage: TriageFixture, client: HttpClient, context: Context
) -> None:
    minister = await in_directory(context)
    case, browser = await triage.file(), Browser(client)
    await library.retire(context, EDITOR, OFFICIAL, minister, 1)
    await approved(context, minister, 2)
    await in_directory(context, name="Invented Successor")
    ticked = fields(**{"en.officials[]": str(minister)})
    refused = await browser.send(f"/cases/{case}/documents/new", ticked)
    assert refused.status_code == 422
    assert "is no longer offered" in refused.text
    assert 'href="#f-en-officials"' in refused.text


async def read(context: Context, case: UUID, here: str) -> DocumentView:
    access = CaseAccess(context, OFFICER_PERSON, case)
    return await access.document(UUID(here.rpartition("/")[2]))


async def test_the_page_proposes_whom_a_program_is_proposed_and_names_the_others_behind(
    triage: TriageFixture, client: HttpClient, context: Context
) -> None:
    army = await in_directory(context, office="defence", name="Invented General")
    minister = await in_directory(context)
    police = await in_directory(context, office="police", name="Invented Chief")
    case, browser = await triage.file(), Browser(client)
    path = f"/cases/{case}/documents/new"
    page = (await browser.open(path)).text
    begun = (await client.post(f"/v1/cases/{case}/drafts", {"names_shown": True})).json()
    proposed = [each["official"] for each in begun["officials"]]
    assert proposed == [str(minister), str(police)]
    assert OFFERED.findall(page) == [*proposed, str(army)]
    assert page.count("(not proposed: another authority is responsible)") == len(APPEAL_LANGUAGES)
    letter = await browser.open(f"{path}?template=press-release-2026-01")
    assert OFFERED.findall(letter.text) == []
    ticked = {"en.officials[]": [str(minister)], "template": ["press-release-2026-01"]}
    refused = await browser.send(path, fields(**ticked, **{"audience[]": []}))
    assert refused.status_code == 422
    assert OFFERED.findall(refused.text) == [str(minister)]

"""The page of the trail in a browser without scripts."""

import re
from html import unescape
from uuid import UUID, uuid4

import httpx2
import pytest

from services.front.app import create_joined_app
from shared.access.roles import Role
from shared.clock import new_id
from tests.services.trail.auditing import AUDITOR, NAME, Audited, person, words


async def test_says_it_in_words_in_the_readers_language(audited: Audited) -> None:
    officer, case = new_id(), uuid4()
    await audited.know(officer)
    await audited.note("case.read", str(officer), on=case)
    await audited.note("of.another.version", "triage", on=case)
    await audited.note("case.read", str(UUID(int=0)), on=case)
    page = await audited.look()
    for said in (
        NAME,
        str(officer),
        "triage officer",
        "A command on the server",
        "Case read case.read",
        "of.another.version",
        "Cases (triage)",
        f"Case {case}",
        "use=publish_name",
        "Number or id to look for",
    ):
        assert said in words(page), said
    assert '<label for="f-subject">' in page.text
    assert '<th scope="col">Who</th>' in page.text
    assert 'aria-current="page">Alerts (intake)</a>' in page.text
    french = await audited.look(language="fr")
    for said in (
        "Dossier lu case.read",
        "Une commande sur le serveur",
        "Numéro ou identifiant à chercher",
        "Dossiers (triage)",
    ):
        assert said in words(french), said
    assert "Case read" not in french.text


async def test_looks_for_an_id_here_and_leads_to_the_same_in_other_trails(
    audited: Audited,
) -> None:
    case, other = uuid4(), uuid4()
    await audited.note("case.read", on=case)
    await audited.note("case.close", on=other)
    page = await audited.look(f"/audit?subject=+{case}+")
    assert "case.read" in page.text
    assert "case.close" not in page.text
    assert f'value="{case}"' in page.text
    assert f'href="/relocation/audit?subject={case}"' in page.text
    everything = await audited.look("/audit?subject=")
    assert "case.close" in everything.text
    assert f'href="/audit?subject={other}"' in everything.text
    assert (
        "No entry in this service names it."
        in (await audited.look(f"/audit?subject={uuid4()}")).text
    )


async def test_says_at_the_field_what_is_no_id_and_reads_nothing(
    audited: Audited,
) -> None:
    page = await audited.look("/audit?subject=%3Cb%3EAmal")
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert "This is not a number or an id." in page.text
    assert "<b>" not in page.text
    assert "<table" not in page.text
    assert await audited.entries() == []


async def test_a_number_leads_to_the_service_that_gives_such_numbers(audited: Audited) -> None:
    for number, owner in (("C-2026-0042", "triage"), ("s-2026-0007", "relocation")):
        page = await audited.look(f"/audit?subject={number}")
        assert (page.status_code, page.headers["location"]) == (
            303,
            f"/{owner}/audit?subject={number}",
        )


@pytest.mark.parametrize("service", ["relocation"], indirect=True)
async def test_so_does_one_that_gives_other_numbers_itself(audited: Audited) -> None:
    page = await audited.look("/audit?subject=C-2026-0042")
    assert page.headers["location"] == "/triage/audit?subject=C-2026-0042"


@pytest.mark.parametrize("service", ["relocation"], indirect=True)
async def test_a_number_that_nothing_has_is_said_at_the_field(audited: Audited) -> None:
    page = await audited.look("/audit?subject=S-2026-0007")
    assert page.status_code == 422
    assert "No case or support request has this number." in page.text
    assert await audited.entries() == []


async def test_what_belongs_to_a_number_is_asked_for_under_that_number(audited: Audited) -> None:
    alert, other = uuid4(), uuid4()
    await audited.note("alert.read", on=alert)
    await audited.note("alert.withdraw", on=other)
    page = await audited.look(f"/audit?subject=C-2026-0042&also={alert}&also={uuid4()}")
    assert "alert.read" in page.text
    assert "alert.withdraw" not in page.text
    assert 'value="C-2026-0042"' in page.text
    assert "Entries that name C-2026-0042" in page.text
    assert re.search(rf'href="/dispatch/audit\?subject=C-2026-0042[^"]*{alert}', page.text)
    assert 'href="/triage/audit?subject=C-2026-0042"' in page.text


async def test_older_entries_are_a_link_away(audited: Audited) -> None:
    case = uuid4()
    for _ in range(3):
        await audited.note("case.read", on=case)
    page = await audited.look(f"/audit?limit=2&subject={case}")
    link = re.search(r'<a href="([^"]+)" rel="next">Older entries</a>', page.text)
    assert link
    older = await audited.look(unescape(link[1]))
    assert ("<div>1</div>" in older.text, "<div>2</div>" in older.text) == (True, False)
    assert 'rel="next"' not in older.text


async def test_the_console_leads_an_auditor_there(audited: Audited) -> None:
    joined = create_joined_app({"identity": audited.app}, secure=False)
    transport = httpx2.ASGITransport(joined)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for language, said in (("en", "Audit trail"), ("fr", "Journal d\u2019audit")):
            page = await client.get("/", headers=audited.cookie(AUDITOR, language))
            assert page.text.count(f'<a href="/intake/audit">{said}</a>') == 2
        other = await client.get("/", headers=audited.cookie(person(Role.ADMINISTRATOR)))
        assert "/intake/audit" not in other.text

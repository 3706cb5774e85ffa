"""Communications officers keep the directory on pages. All persons are invented."""

from services.triage.context import Context
from tests.services.triage.directory import EDITOR, SECOND, in_directory, proposed
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient
from tests.services.triage.pages.browser import Browser

FIELDS = {
    "country": "EGY",
    "office": "justice",
    "name": "Invented Minister",
    "words.en.title": "H.E. Mr.",
    "words.en.office": "Minister of Justice",
    "source": "https://justice.example",
}


async def test_an_official_is_added_approved_changed_and_shown_with_differences(
    client: HttpClient,
) -> None:
    editor, second = Browser(client, EDITOR), Browser(client, SECOND)
    assert "The directory is empty" in (await editor.open("/officials")).text
    added = await editor.send("/officials/new", FIELDS)
    here = str(added.url.path)
    assert "another person must approve it" in added.text
    assert "H.E. Mr. Invented Minister, Minister of Justice" in added.text
    decision = {"decision": "approved", "seen": "1"}
    assert (await editor.send(f"{here}/decide", decision)).status_code == 403
    assert "Approved." in (await second.send(f"{here}/decide", decision)).text
    sent = {**FIELDS, "fax": "+20 2 111", "version": "1"}
    del sent["country"]
    assert (await second.send(f"{here}/edit", sent)).status_code == 200
    shown = (await editor.open(here)).text
    assert "<ins>+20 2 111</ins>" in shown
    listed = (await editor.open("/officials?country=EGY")).text
    assert "Waits for approval" in listed
    waiting = await editor.open("/officials/waiting")
    chosen = f"{here.rpartition('/')[2]} 2"
    assert f'value="{chosen}"' in waiting.text
    assert "Approved: 1." in (await editor.send("/officials/waiting", {"chosen[]": chosen})).text
    assert "Nothing waits." in (await editor.open("/officials/waiting")).text


async def test_a_form_without_any_language_names_the_missing_field(client: HttpClient) -> None:
    sent = {name: value for name, value in FIELDS.items() if not name.startswith("words")}
    refused = await Browser(client, EDITOR).send("/officials/new", sent)
    assert refused.status_code == 422
    assert 'href="#f-words-en-office"' in refused.text


async def test_a_table_is_imported_and_exported(client: HttpClient, context: Context) -> None:
    await in_directory(context)
    editor = Browser(client, EDITOR)
    table = await editor.open("/officials/export.csv?country=EGY")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Invented Minister" in table.text
    same = await editor.send("/officials/import", {"csv": table.text})
    assert "Nothing was proposed." in same.text
    wrong = table.text.replace("justice,", "of no list,")
    refused = await editor.send("/officials/import", {"csv": wrong})
    assert refused.status_code == 422
    assert "Line 2, office" in refused.text
    in_french = (await Browser(client, EDITOR, "fr").send("/officials/import", {"csv": wrong})).text
    assert "au format attendu." in in_french.partition("Ligne 2, office")[2]
    other = table.text.replace("'+20 2 000", "+20 2 999")
    assert "Proposed: 1." in (await editor.send("/officials/import", {"csv": other})).text


async def test_an_officer_reads_the_directory_and_changes_nothing(
    client: HttpClient, context: Context
) -> None:
    entry = await proposed(context)
    officer = Browser(client, OFFICER_PERSON, language="fr")
    page = (await officer.open(f"/officials/{entry}")).text
    assert "Pas encore approuv" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert (await officer.open(f"/officials/{entry}/edit")).status_code == 403


async def test_programs_propose_and_decide(client: HttpClient) -> None:
    body = {
        "country": "EGY",
        "office": "justice",
        "name": "Invented Minister",
        "words": {"en": {"office": "Minister of Justice"}},
        "source": "https://justice.example",
    }
    key = {"Idempotency-Key": "invented-key-of-an-official"}
    editor, second = client.by(EDITOR), client.by(SECOND)
    made = await editor.post("/v1/officials", body, key)
    again = await editor.post("/v1/officials", body, key)
    assert (made.status_code, again.json()) == (201, made.json())
    place = f"/v1/officials/{made.json()['id']}"
    assert made.headers["location"] == f"/triage{place}"
    stale = await second.post(f"{place}/decision", {"seen": 2, "decision": "approved"})
    assert (stale.status_code, stale.json()["type"].rpartition(":")[2]) == (409, "changed-since")
    done = await second.post(f"{place}/decision", {"seen": 1, "decision": "approved"})
    assert done.json()["state"] == "approved"
    (listed,) = (await editor.get("/v1/officials?country=EGY")).json()
    assert listed["official"]["name"] == "Invented Minister"
    assert (await editor.get(place)).json()["versions"][0]["decision"] == "approved"

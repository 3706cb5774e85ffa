"""A program begins a draft as the console begins it. All persons are invented."""

from tests.services.filled_forms import filled
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.pages.browser import Browser
from tests.services.triage.pages.test_plan_on_the_page import TWO
from tests.services.triage.triage_fixture import TriageFixture


async def test_it_is_what_the_console_would_save_and_can_be_sent_back(
    triage: TriageFixture, client: HttpClient
) -> None:
    browser = Browser(client)
    case = await triage.file(TWO)
    answer = await client.post(at(case, "/drafts"), {"names_shown": True})
    assert answer.status_code == 200, answer.text
    begun = answer.json()
    assert await triage.scalar("SELECT count(*) FROM documents") == 0
    plan = begun["document"]["draft"]["plan"]
    assert [each["violations"] for each in plan] == [["killing"], ["death-threats"]]
    assert (begun["left_out"], begun["without_place"], begun["too_long"]) == (0, 0, [])
    saved = await client.post(at(case, "/documents"), begun["document"])
    assert saved.status_code == 201, saved.text
    by_program = (await client.get(at(case, f"/documents/{saved.json()['id']}"))).json()
    new = f"/cases/{case}/documents/new"
    page = (await browser.open(f"{new}?names=yes")).text
    path = str((await browser.send(new, filled(page, new))).url.path)
    by_hand = (await client.get(f"/v1{path}")).json()
    assert by_program["draft"] == by_hand["draft"]
    assert by_program["document"]["audience"] == by_hand["document"]["audience"]
    # Somebody began one meanwhile: the same draft sent again says so.
    late = await client.post(at(case, "/documents"), begun["document"])
    assert late.status_code == 409
    assert late.json()["type"].endswith("changed-since")


async def test_languages_names_and_template_are_chosen_and_checked(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file(Filed())
    asked = {"languages": ["fr", "fr"], "names_shown": False}
    draft = (await client.post(at(case, "/drafts"), asked)).json()["document"]["draft"]
    (french,) = draft["versions"]
    assert french["language"] == "fr"
    assert "Amal" not in str(draft)
    unknown = await client.post(at(case, "/drafts"), {"template": "1999-01"})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["field"] == "template"
    refused = await client.by(APPROVER_PERSON).post(at(case, "/drafts"), {})
    assert refused.status_code == 403


async def test_a_preview_has_the_gates_as_the_saved_document_has_them(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file(Filed())
    begun = (await client.post(at(case, "/drafts"), {"names_shown": True})).json()["document"]
    (version,) = [each for each in begun["draft"]["versions"] if each["language"] == "en"]
    begun["names_shown"] = False
    begun["draft"]["versions"] = [version]
    version["parts"]["facts"] = "Ms. Amal Invented was killed on 3 May 2026."
    previewed = (await client.post(at(case, "/documents/preview"), begun)).json()
    assert {"name-in-text", "verification"} <= {each["code"] for each in previewed["shut_gates"]}
    assert "en.parts.facts" in {each["field"] for each in previewed["named"]}
    saved = (await client.post(at(case, "/documents"), begun)).json()
    shown = (await client.get(at(case, f"/documents/{saved['id']}"))).json()
    next_one = f"/documents/preview?document={saved['id']}"
    again = (await client.post(at(case, next_one), begun)).json()
    for name in ("shut_gates", "named", "sourced", "contacted", "vouched", "removed"):
        assert previewed[name] == again[name] == shown[name], name
    assert again["findings"] == shown["findings"]
    assert again["findings"]
    other = await triage.file()
    unknown = await client.post(at(other, next_one), begun)
    assert unknown.status_code == 404

"""A program begins a draft as the console begins it. All persons are invented."""

from shared.contracts.facts import EarlierEvent
from tests.services.filled_forms import filled
from tests.services.triage.directory import in_directory, proposed
from tests.services.triage.filed import Filed
from tests.services.triage.http_client import APPROVER_PERSON, HttpClient, at
from tests.services.triage.operations.appeals.withdrawn import sql
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
    (fault,) = unknown.json()["errors"]
    assert fault["field"] == "template"
    assert "press-release" in fault["detail" if "detail" in fault else "message"]
    release = await client.post(at(case, "/drafts"), {"template": "press-release"})
    assert release.json()["document"]["draft"]["template"].startswith("press-release-")
    refused = await client.by(APPROVER_PERSON).post(at(case, "/drafts"), {})
    assert refused.status_code == 403


async def test_what_the_facts_leave_out_is_listed_for_each_language(
    triage: TriageFixture, client: HttpClient
) -> None:
    """The alert is in Arabic: what it told in its own words stands in no French text."""
    case = await triage.file(Filed(earlier=(EarlierEvent(what="An invented warning."),)))
    asked = {"languages": ["ar", "fr"], "names_shown": True}
    begun = (await client.post(at(case, "/drafts"), asked)).json()
    left_out = {(each["language"], each["reason"], each["words"]) for each in begun["not_in_facts"]}
    assert ("fr", "other-language", "An invented warning.") in left_out
    assert not [each for each in left_out if each[0] not in {"ar", "fr"}]
    assert ("ar", "other-language", "An invented warning.") not in left_out


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


async def test_officials_are_proposed_in_the_order_of_the_house_and_who_is_left_out(
    triage: TriageFixture, client: HttpClient
) -> None:
    context = triage.context
    justice = await in_directory(context)
    head = await in_directory(context, office="head-of-state", name="Invented President")
    police = await in_directory(context, office="police", name="Invented Chief")
    army = await in_directory(context, office="defence", name="Invented General")
    waiting = await proposed(context, office="home-affairs", name="Invented Waiting")
    await in_directory(context, "KEN", office="head-of-state", name="Invented Elsewhere")
    await sql(triage, "UPDATE library_entries SET checked_on = '2020-01-01' WHERE id = :i", i=head)
    case = await triage.file(Filed())
    asked = {"languages": ["en", "es"], "names_shown": True}
    begun = (await client.post(at(case, "/drafts"), asked)).json()
    told = begun["officials"]
    assert [each["official"] for each in told] == [str(each) for each in (head, justice, police)]
    assert [(each["office"], each["checked_on"] == "2020-01-01", each["old"]) for each in told] == [
        ("head-of-state", True, True),
        ("justice", False, False),
        ("police", False, False),
    ]
    assert told[1]["borrowed"] == ["es"]
    english = told[1]["addressees"]["en"]
    assert (english["name"], english["office"]) == (
        "H.E. Mr. Invented Minister",
        "Minister of Justice",
    )
    left_out = {
        each["office"]: (each["official"], each["reason"]) for each in begun["offices_left_out"]
    }
    assert left_out["defence"] == (str(army), "other-authors")
    assert left_out["home-affairs"] == (str(waiting), "not-approved")
    assert left_out["head-of-government"] == (None, "nobody-in-directory")
    assert "judiciary" not in left_out
    offices = [each["office"] for each in begun["offices_left_out"]]
    assert offices == sorted(offices, key=context.taxonomy.offices.codes.index)
    # They go into the draft as they are, and are known there.
    document = begun["document"]
    for version in document["draft"]["versions"]:
        version["addressees"] = [each["addressees"][version["language"]] for each in told]
    saved = await client.post(at(case, "/documents"), document)
    assert saved.status_code == 201, saved.text
    shown = (await client.get(at(case, f"/documents/{saved.json()['id']}"))).json()
    (first, *_) = shown["draft"]["versions"][0]["addressees"]
    assert (first["official"], first["as_of"]) == (str(head), 1)


async def test_a_kind_without_addressees_proposes_nobody(
    triage: TriageFixture, client: HttpClient
) -> None:
    justice = await in_directory(triage.context)
    case = await triage.file(Filed())
    asked = {"template": "press-release-2026-01"}
    begun = (await client.post(at(case, "/drafts"), asked)).json()
    assert begun["officials"] == []
    assert {
        "office": "justice",
        "official": str(justice),
        "reason": "kind-without-addressees",
    } in begun["offices_left_out"]


async def test_a_typed_code_of_the_case_is_saved_as_its_document(
    triage: TriageFixture, client: HttpClient
) -> None:
    case, first = await triage.issued()
    code = (await triage.document(first)).reference or ""
    begun = (await client.post(at(case, "/drafts"), {"names_shown": True})).json()["document"]
    begun["draft"]["follows"] = {"reference": code.lower(), "on": "2026-11-30"}
    saved = await client.post(at(case, "/documents"), begun)
    assert saved.status_code == 201, saved.text
    shown = (await client.get(at(case, f"/documents/{saved.json()['id']}"))).json()
    follows = shown["draft"]["follows"]
    assert follows["document"] == str(first)
    assert follows.get("reference") is None


async def test_an_addressee_has_a_name_or_an_office(
    triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file(Filed())
    begun = (
        await client.post(at(case, "/drafts"), {"languages": ["en"], "names_shown": True})
    ).json()
    document = begun["document"]
    (version,) = document["draft"]["versions"]
    version["addressees"] = [{"fax": "+20 2 1"}]
    refused = await client.post(at(case, "/documents"), document)
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert fault["field"] == "draft.versions.0.addressees.0.name"
    assert fault["message"] == "Enter the name of this addressee, or the office."
    version["addressees"] = [{"office": "Minister of Justice"}]
    assert (await client.post(at(case, "/documents"), document)).status_code == 201

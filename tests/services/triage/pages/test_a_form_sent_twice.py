"""A form of a case that is sent twice takes effect once."""

import pytest

from tests.services.filled_forms import filled
from tests.services.triage.api.test_cases_over_http import document_body
from tests.services.triage.http_client import HttpClient, at
from tests.services.triage.pages.browser import Browser, fields
from tests.services.triage.triage_fixture import TriageFixture

SOURCE = {"relation": "witness", "reliability": "likely-reliable", "independent": "true"}
PROPOSAL = {"uses[]": ["publish_name"], "reason": "Nobody can reach her."}


@pytest.mark.parametrize(("command", "typed"), [("source", SOURCE), ("best-interest", PROPOSAL)])
async def test_a_source_or_proposal_sent_twice_is_added_once(
    triage: TriageFixture, browser: Browser, command: str, typed: dict[str, str | list[str]]
) -> None:
    path = f"/cases/{await triage.file()}"
    action = f"{path}/{command}"
    fresh = filled((await browser.open(path)).text, action)
    sent = {**fresh, **typed, "_page": path}
    assert (await browser.send(action, sent)).status_code == 200
    again = await browser.send(action, sent)
    assert again.status_code == 409
    assert "or you sent this twice" in again.text
    shown = filled(again.text, action)
    assert shown["seen"] == [str(int(fresh["seen"][0]) + 1)]
    for name, value in typed.items():
        assert shown[name] == (value if isinstance(value, list) else [value])
    assert (await browser.send(action, shown | typed)).status_code == 200


async def test_one_witness_sent_twice_does_not_verify_a_case(
    triage: TriageFixture, browser: Browser
) -> None:
    path = f"/cases/{await triage.file()}"
    sent = {**filled((await browser.open(path)).text, f"{path}/source"), **SOURCE}
    for _ in range(2):
        await browser.send(f"{path}/source", sent)
    refused = await browser.send(f"{path}/verify", {"status": "verified"})
    assert refused.status_code == 409
    assert "Sources that count so far: 1" in refused.text


async def test_a_draft_is_begun_once(triage: TriageFixture, browser: Browser) -> None:
    path = f"/cases/{await triage.file()}/documents/new"
    typed = fields()
    sent = {**typed, "seen": filled((await browser.open(path)).text, path)["seen"]}
    assert (await browser.send(path, sent)).status_code == 200
    again = await browser.send(path, sent)
    assert again.status_code == 409
    assert "or you sent this twice" in again.text
    assert await triage.scalar("SELECT count(*) FROM documents") == 1
    shown = filled(again.text, path)
    assert shown["seen"] == ["1"]
    assert shown["en.parts.facts"] == [typed["en.parts.facts"]]
    assert (await browser.send(path, {**typed, **shown})).status_code == 200
    assert await triage.scalar("SELECT count(*) FROM documents") == 2


async def test_a_program_may_say_how_many_documents_it_saw(
    triage: TriageFixture, client: HttpClient
) -> None:
    path = at(await triage.file(), "/documents")
    for expected in (201, 409):
        answer = await client.post(path, document_body(seen=0))
        assert answer.status_code == expected
    assert answer.json()["type"].endswith("changed-since")
    assert (await client.post(path, document_body())).status_code == 201

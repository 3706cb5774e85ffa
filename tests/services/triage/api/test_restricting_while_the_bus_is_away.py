"""Restricting a case reports which services do not know it yet. Nobody is real."""

import pytest
from sqlalchemy import text

from shared.unpublished_events import STUCK_AFTER
from shared.web.app import ServiceApp
from tests.services.triage.http_client import OFFICER_PERSON, HttpClient, at
from tests.services.triage.triage_fixture import TriageFixture

KEPT = {"accounts": [str(OFFICER_PERSON.account)]}
OTHERS = ["intake", "dispatch", "relocation"]
SAID = "do not know yet who can read this case"


async def change(app: ServiceApp, statement: str) -> None:
    async with app.state.runtime.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_where_all_is_well_nothing_is_said(
    app: ServiceApp, triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    assert "unheard_by" not in (await client.post(at(case, "/restriction"), KEPT)).json()
    assert (await client.get(at(case))).json()["unheard_by"] == []
    assert SAID not in (await client.get(f"/cases/{case}")).text
    await change(app, "UPDATE outbox SET published_at = now(), signed = true")
    assert (await client.get(at(case))).json()["unheard_by"] == []


async def test_while_the_bus_is_away_it_is_said_who_has_not_heard(
    app: ServiceApp, triage: TriageFixture, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers() -> None:
        raise OSError

    monkeypatch.setattr(app.state.runtime.unheard, "_bus_answers", answers)
    case = await triage.file()
    assert (await client.get(at(case))).json()["unheard_by"] == [], "it is kept from nobody"
    answer = await client.post(at(case, "/restriction"), KEPT, {"Idempotency-Key": "one"})
    assert (answer.status_code, answer.json()["unheard_by"]) == (200, OTHERS)
    assert (await client.get(at(case))).json()["unheard_by"] == OTHERS
    assert SAID in (await client.get(f"/cases/{case}")).text
    await change(app, "UPDATE outbox SET published_at = now(), signed = true")
    again = await client.post(at(case, "/restriction"), KEPT, {"Idempotency-Key": "one"})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "unheard_by" not in again.json(), "they have heard of it by now"
    assert SAID not in (await client.get(f"/cases/{case}")).text


async def test_a_relay_that_does_not_get_on_is_told_too(
    app: ServiceApp, triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    await client.post(at(case, "/restriction"), KEPT)
    late = f"UPDATE outbox SET time = time - interval '{STUCK_AFTER + 1} seconds'"  # noqa: S608  # a number of our own
    await change(app, late)
    assert (await client.get(at(case))).json()["unheard_by"] == OTHERS


async def test_pages_say_for_as_long_as_nothing_leaves(
    app: ServiceApp, triage: TriageFixture, client: HttpClient
) -> None:
    case = await triage.file()
    said = "has not reached the other parts"
    for lasts in (False, True):
        app.state.runtime.unheard.lasts = lasts
        assert (said in (await client.get(f"/cases/{case}")).text) is lasts
    stranger = await client.client.get("/cases", headers={"accept": "text/html"})
    assert said not in stranger.text

"""Disabling an account reports which services do not know it yet. Nobody is real."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from shared.access.roles import Role
from shared.clock import new_id
from shared.unpublished_events import STUCK_AFTER
from shared.web.app import ServiceApp
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.test_identity_api import signed

OTHERS = ["intake", "triage", "dispatch", "relocation"]
OTHER = "other.invented@house.invalid"
SAID = "last change to this account has not reached the other services"

Change = Callable[[str], Awaitable[None]]


@pytest.fixture
def change(app: ServiceApp) -> Change:
    async def run(statement: str) -> None:
        async with app.state.runtime.engine.begin() as connection:
            await connection.execute(text(statement))

    return run


@pytest.fixture
def away(app: ServiceApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answers() -> None:
        raise OSError

    monkeypatch.setattr(app.state.runtime.unheard, "_bus_answers", answers)


@pytest.fixture
async def other(browser: httpx2.AsyncClient, staff: IdentityFixture, change: Change) -> str:
    """Return the path of an account for a signed-in administrator; all its events are published."""
    account = (await staff.settled(Role.OPERATOR, email=OTHER, all_desks=True)).account
    await staff.settled(Role.ADMINISTRATOR)
    await sign_in(browser)
    await change("UPDATE outbox SET published_at = now(), signed = true")
    return f"/accounts/{account}"


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("act", ["disable", "sign-out"])
async def test_while_the_bus_is_away_it_is_said_who_has_not_heard(
    browser: httpx2.AsyncClient, other: str, change: Change, act: str
) -> None:
    assert SAID not in words(await browser.get(other))
    done = await browser.post(f"{other}/{act}", data={"_confirmed": "yes"})
    assert done.status_code == 303
    page = words(await browser.get(other))
    assert SAID in page
    assert ", ".join(OTHERS) in page
    await change("UPDATE outbox SET published_at = now(), signed = true")
    assert SAID not in words(await browser.get(other))


async def test_a_relay_that_does_not_get_on_is_told_too(
    browser: httpx2.AsyncClient, other: str, change: Change
) -> None:
    await browser.post(f"{other}/disable", data={"_confirmed": "yes"})
    assert SAID not in words(await browser.get(other)), "all is well"
    late = f"UPDATE outbox SET time = time - interval '{STUCK_AFTER + 1} seconds'"  # noqa: S608  # a number of our own
    await change(late)
    assert SAID in words(await browser.get(other))


async def test_of_an_account_of_which_nothing_waits_nothing_is_said(
    browser: httpx2.AsyncClient, other: str, change: Change, app: ServiceApp
) -> None:
    await browser.post(f"{other}/disable", data={"_confirmed": "yes"})
    await change("UPDATE outbox SET time = time - interval '1 hour'")
    unheard = app.state.runtime.unheard
    assert await unheard.of(UUID(other.rpartition("/")[2]))
    assert not await unheard.of(new_id())


async def test_a_bus_that_never_answers_counts_as_away(
    browser: httpx2.AsyncClient, other: str, app: ServiceApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.unpublished_events.ASKED_FOR", 0.01)
    unheard = app.state.runtime.unheard
    monkeypatch.setattr(unheard, "_bus_answers", asyncio.Event().wait)
    async with asyncio.timeout(30):
        await browser.post(f"{other}/disable", data={"_confirmed": "yes"})
        assert await unheard.of(UUID(other.rpartition("/")[2]))


@pytest.mark.usefixtures("away")
async def test_the_api_names_them(client: httpx2.AsyncClient, staff: IdentityFixture) -> None:
    account = (await staff.settled(Role.OPERATOR, email=OTHER, all_desks=True)).account
    headers = await signed(client, staff, Role.ADMINISTRATOR, email="admin@house.invalid")
    answer = await client.post(f"/v1/accounts/{account}/disable", headers=headers)
    assert answer.json()["unheard_by"] == OTHERS


@pytest.mark.usefixtures("away", "other")
async def test_who_signs_out_everywhere_is_told(browser: httpx2.AsyncClient) -> None:
    await browser.post("/sign-out-everywhere")
    assert "still accept anyone who is signed in as you" in words(await browser.get("/sign-in"))

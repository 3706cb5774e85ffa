"""The form of a new account that is sent twice creates one account."""

import re
from collections.abc import Mapping

import httpx2
import pytest

from shared.access.roles import Role
from tests.services.filled_forms import filled
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import IdentityFixture

PARTNER = {
    "kind": "partner",
    "name": "Invented Network",
    "language": "en",
    "roles[]": ["network_member"],
}
PERSON = {
    "kind": "person",
    "name": "Ovidio Inventado",
    "email": "other.invented@house.invalid",
    "language": "en",
    "roles[]": ["operator", "triage_officer"],
    "all_desks": "true",
}


@pytest.fixture(autouse=True)
async def administrator(browser: httpx2.AsyncClient, staff: IdentityFixture) -> None:
    await staff.settled(Role.ADMINISTRATOR)
    await sign_in(browser)


async def fresh(browser: httpx2.AsyncClient) -> dict[str, list[str]]:
    return filled((await browser.get("/accounts/new")).text, "/accounts")


@pytest.mark.parametrize("typed", [PARTNER, PERSON], ids=["partner", "person"])
async def test_it_makes_one_account(
    browser: httpx2.AsyncClient, typed: Mapping[str, str | list[str]]
) -> None:
    sent = {**await fresh(browser), **typed, "_page": "/accounts/new"}
    made = await browser.post("/accounts", data=sent, follow_redirects=True)
    again = await browser.post("/accounts", data=sent, follow_redirects=True)
    assert (made.status_code, again.status_code) == (200, 200)
    assert again.url == made.url
    code = r"<code>([a-z0-9-]{23})</code>"
    assert re.findall(code, again.text) == re.findall(code, made.text)
    listed = words(await browser.get("/accounts"))
    assert listed.count(str(typed["name"])) == 1


async def test_what_was_changed_meanwhile_makes_a_second_where_it_is_sent_again(
    browser: httpx2.AsyncClient,
) -> None:
    sent = {**await fresh(browser), **PARTNER, "_page": "/accounts/new"}
    await browser.post("/accounts", data=sent)
    changed = {**sent, "name": "Second Network"}
    refused = await browser.post("/accounts", data=changed)
    assert refused.status_code == 409
    assert "an account was created from it" in words(refused)
    assert "Second Network" not in words(await browser.get("/accounts"))
    shown = filled(refused.text, "/accounts")
    assert shown["name"] == ["Second Network"]
    assert shown["request"] != sent["request"]
    made = await browser.post("/accounts", data={**changed, **shown})
    assert made.status_code == 303
    assert "Second Network" in words(await browser.get("/accounts"))

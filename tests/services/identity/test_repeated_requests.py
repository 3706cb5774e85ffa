"""A request repeated with its `Idempotency-Key` takes effect once, in identity."""

import httpx2

from shared.access.roles import Role
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture
from tests.services.identity.test_identity_api import PARTNER, token_of
from tests.services.identity.two_administrators import FIRST, NEW, SECOND
from tests.services.repeated_requests import twice

OPERATOR = {"name": "Ovidio Inventado", "email": NEW, "roles": ["operator"], "all_desks": True}


async def sign_in(client: httpx2.AsyncClient, email: str) -> None:
    client.headers["Authorization"] = f"Bearer {await token_of(client, email, CHOSEN)}"


async def test_an_account_is_made_once_and_its_secrets_are_told_again(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await sign_in(client, FIRST)
    made = await twice(client, "accounts", OPERATOR)
    account = made["account"]["id"]
    for act, state in (("sign-out", "active"), ("disable", "disabled"), ("enable", "active")):
        shown = await twice(client, f"accounts/{account}/{act}")
        assert (shown["state"], shown["email"]) == (state, NEW)
    given = await twice(client, f"accounts/{account}/password")
    partner = (await twice(client, "accounts", PARTNER))["account"]
    # Both are for the account as it was: the first one changes it.
    wanted = {"scopes": ["alert.file"], "changed_at": partner["changed_at"]}
    key = await twice(client, f"accounts/{partner['id']}/api-keys", wanted)
    assert len(await staff.query("SELECT id FROM accounts")) == 3
    assert len(await staff.query("SELECT id FROM api_keys")) == 1
    kept = str(await staff.query("SELECT t::text FROM stored_answers t"))
    for secret in (made["password"], given["password"], key["key"], NEW, account):
        assert secret not in kept
    assert (await staff.sign_in(NEW, given["password"], new_password=CHOSEN)).principal
    del client.headers["Authorization"]
    known = await client.get("/v1/me", headers={"Authorization": f"Bearer {key['key']}"})
    assert known.json()["id"] == partner["id"]


async def test_what_a_second_administrator_confirms_takes_effect_once(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    for email in (FIRST, SECOND):
        await staff.settled(Role.ADMINISTRATOR, email=email)
    await sign_in(client, FIRST)
    made = await twice(client, "accounts", OPERATOR | {"roles": ["approver"]})
    assert (made["account"]["state"], made["password"]) == ("disabled", None)
    await sign_in(client, SECOND)
    (act,) = (await client.get("/v1/account-acts")).json()["items"]
    confirmed = await twice(client, f"account-acts/{act['id']}/confirm")
    assert (confirmed["account"]["state"], confirmed["account"]["waiting"]) == ("active", [])
    assert (await staff.sign_in(NEW, confirmed["password"], new_password=CHOSEN)).principal
    assert await twice(client, f"accounts/{made['account']['id']}/password") == {"password": None}
    (act,) = (await client.get("/v1/account-acts")).json()["items"]
    await twice(client, f"account-acts/{act['id']}/withdraw")
    assert (await client.get("/v1/account-acts")).json()["items"] == []
    # The stored answer names the account, so that it can be deleted with it.
    kept = {row.object_id for row in await staff.query("SELECT object_id FROM stored_answers")}
    assert {str(each) for each in kept} == {made["account"]["id"]}


async def test_nobody_else_is_told_the_secret(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    for email in (FIRST, SECOND):
        await staff.settled(Role.ADMINISTRATOR, email=email)
    await sign_in(client, FIRST)
    headers = {"Idempotency-Key": "one-of-the-client"}
    made = await client.post("/v1/accounts", json=OPERATOR, headers=headers)
    assert made.json()["password"]
    other = await client.post(
        "/v1/accounts", json=OPERATOR | {"desks": ["africa"]}, headers=headers
    )
    assert other.json()["type"] == "urn:tocsin:problem:idempotency-mismatch"
    await sign_in(client, SECOND)
    other = await client.post("/v1/accounts", json=OPERATOR, headers=headers)
    assert other.json()["type"] == "urn:tocsin:problem:email-in-use"

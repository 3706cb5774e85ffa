"""Proposals that wait for a second administrator: in the API, on pages and in the trail."""

import re
from html import unescape
from uuid import UUID

import httpx2
from sqlalchemy import text

from services.identity.access import administration
from services.identity.access.signing_in import session_token
from services.identity.schemas import ChangeAccount
from shared.access.principal import Principal
from shared.access.roles import Role
from tests.services.identity.browsing import BROWSER, words
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture
from tests.services.identity.two_administrators import (
    FIRST,
    NEW,
    SECOND,
    done_alone,
)


async def test_api_and_pages_say_what_waits(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await staff.settled(Role.ADMINISTRATOR, email=SECOND)

    def bearer(who: Principal) -> dict[str, str]:
        return {"authorization": f"Bearer {staff.context.signer.access_token(who)}"}

    body = {"name": "Ovidio Inventado", "email": NEW, "roles": ["approver"], "all_desks": True}
    made = await client.post("/v1/accounts", json=body, headers=bearer(first))
    account = made.json()["account"]
    assert (made.status_code, made.json()["password"]) == (201, None)
    assert [each["act"] for each in account["waiting"]] == ["make"]
    again = await client.post(f"/v1/accounts/{account['id']}/password", headers=bearer(first))
    assert (again.status_code, again.json()) == (202, {"password": None})
    wider = {"roles": ["approver", "committee_member"]}
    path = f"/v1/accounts/{account['id']}"
    changed = await client.patch(path, json=wider, headers=bearer(first))
    assert (changed.status_code, changed.json()["roles"]) == (202, ["approver"])
    listed = (await client.get("/v1/account-acts", headers=bearer(first))).json()["items"]
    assert [each["act"] for each in listed] == ["make", "password", "rights"]
    own = await client.post(f"/v1/account-acts/{listed[0]['id']}/confirm", headers=bearer(first))
    assert own.status_code == 403
    assert own.json()["type"].endswith("four-eyes")

    client.headers.update(BROWSER)
    client.cookies.set("tocsin", session_token(staff.context, await staff.sign_in(SECOND, CHOSEN)))
    listed = await client.get("/accounts")
    assert listed.text.count("Waiting for a second administrator") == 1
    start = await client.get("/")
    assert "Changes to accounts are waiting for you" in words(start)
    page = await client.get("/accounts/acts")
    assert "Create the account" in words(page)
    assert "Committee member: decides on support requests" in words(page)
    confirm = re.findall(r'action="(/accounts/acts/[^"]+/confirm)"', page.text)
    asked = words(await client.post(confirm[0]))
    assert "Confirm what another administrator proposed?" in asked
    # The account's name, address and roles, because two may have the same name.
    whom = f"Ovidio Inventado · {NEW} · Create the account: Approver: approves appeals"
    assert whom in asked
    assert "A new password is shown to you" in asked
    assert NEW in words(page)
    back = words(await client.post(confirm[2].replace("/confirm", "/withdraw")))
    assert f"{NEW} · Change the roles and desks: Approver" in back
    wider_rights = words(await client.post(confirm[2]))
    assert "Committee member: decides on support requests" in wider_rights
    assert "password" not in wider_rights
    done = await client.post(confirm[0], data={"_confirmed": "yes"})
    assert re.search(r"<code>[a-z0-9-]{23}</code>", done.text)
    taken_back = confirm[1].replace("/confirm", "/withdraw")
    assert (await client.post(taken_back, data={"_confirmed": "yes"})).status_code == 303
    late = await client.post(confirm[1], data={"_confirmed": "yes"})
    assert late.status_code == 409
    assert "This was already decided" in words(late)
    overtaken = await client.post(confirm[2], data={"_confirmed": "yes"})
    assert overtaken.status_code == 409
    assert "The account was changed after this was proposed" in words(overtaken)


async def test_pages_list_all_that_was_done_alone(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    """Newest first, page by page; the start page says how many more there are."""
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    second = await staff.settled(Role.ADMINISTRATOR, email=SECOND)
    client.headers.update(BROWSER)
    client.cookies.set("tocsin", session_token(staff.context, await staff.sign_in(SECOND, CHOSEN)))
    approver = await staff.person(
        Role.APPROVER, email="more.invented@house.invalid", all_desks=True
    )
    await administration.change(
        staff.context, second, first.account, ChangeAccount(phone="+41446681801")
    )
    await administration.disable(staff.context, second, approver.account.id)
    await done_alone(staff, second.account, "password", 52)
    start = await client.get("/")
    assert "And 34 more in the last seven days." in words(start)
    assert 'href="/identity/accounts/acts?alone=true"' in start.text
    newest = await client.get("/accounts/acts")
    assert newest.text.count("Reset the password") == 50
    [all_of_it] = re.findall(r'href="([^"]*alone=true[^"]*)" rel="next"', newest.text)
    first_page = await client.get(all_of_it.removeprefix("/identity"))
    assert first_page.text.count("Reset the password") == 50
    [further] = re.findall(r'href="([^"]+)" rel="next"', first_page.text)
    rest = await client.get(unescape(further).removeprefix("/identity"))
    assert rest.text.count("Reset the password") == 2
    assert "Disable the account" in words(rest)
    assert "Waiting for a second administrator" not in words(rest)


async def test_who_read_what_waits_stands_in_the_trail(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await staff.settled(Role.ADMINISTRATOR, email=SECOND)
    headers = {"authorization": f"Bearer {staff.context.signer.access_token(first)}"}
    body = {"name": "Ovidio Inventado", "email": NEW, "roles": ["approver"], "all_desks": True}
    made = (await client.post("/v1/accounts", json=body, headers=headers)).json()["account"]
    listed = (await client.get("/v1/account-acts", headers=headers)).json()["items"]
    assert len(listed) == 1
    read = text("SELECT subjects FROM audit_entries WHERE action = 'account.act-list'")
    async with staff.context.database.read() as session:
        assert await session.scalar(read) == [UUID(made["id"])]

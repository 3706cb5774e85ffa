"""Who approves, decides or releases is made by two administrators. All persons are invented."""

import re
from html import unescape
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.identity.reception import administration, own_account, second_eyes
from services.identity.reception.signing_in import session_token
from services.identity.rules.accounts import ROLES_OF_KIND
from services.identity.schemas import AccountPatch, OwnPatch, ToldAtStart
from services.identity.workers import ClearingUp
from shared.access.principal import Principal
from shared.access.roles import DECIDING, Role
from shared.problems import Unauthenticated
from tests.services.identity.browsing import BROWSER, words
from tests.services.identity.house import CHOSEN, House
from tests.services.identity.pair import (
    ALL,
    FIRST,
    NEW,
    SECOND,
    done_alone,
    refused,
    told,
    told_alone,
    waiting,
    wanted,
)


class TestTwoAdministrators:
    @pytest.mark.parametrize("role", sorted(Role))
    async def test_an_account_that_decides_cannot_act_before_a_second_confirms_it(
        self, house: House, first: Principal, second: Principal, role: Role
    ) -> None:
        made = await wanted(house, first, role)
        if role not in DECIDING:
            assert made.password
            assert (made.account.state, made.account.waiting) == ("active", ())
            return
        assert made.password is None
        assert (await house.said(made.account.id))[-1].state == "disabled"
        assert await told(house) == [("administrator", "account-proposed")]
        [act] = await waiting(house, second)
        assert (act.act, act.roles, act.proposed_by) == ("make", (role,), first.account)
        await refused("four-eyes", second_eyes.confirm(house.parts, first, act.id))
        assert (await house.row(made.account.id)).state == "disabled"
        done = await second_eyes.confirm(house.parts, second, act.id)
        assert done.account.state == "active"
        await house.sign_in(NEW, done.password or "", new_password=CHOSEN)
        await refused("act-over", second_eyes.confirm(house.parts, second, act.id))
        assert await waiting(house, second) == []
        assert {"account.act-proposed", "account.act-confirmed"} <= set(await house.trail())

    async def test_more_rights_a_password_and_access_wait_too(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        account = (await house.person(Role.OPERATOR, email=NEW, desks=("africa",))).account.id
        parts = house.parts

        async def act() -> UUID:
            [found] = await waiting(house, second)
            found_id: UUID = found.id
            return found_id

        rights = AccountPatch(roles=frozenset({Role.APPROVER}), phone="+41446681801")
        shown = await administration.change(parts, first, account, rights)
        assert (shown.roles, shown.phone) == (("operator",), "+41446681801")
        await refused("act-waits", administration.change(parts, first, account, rights))
        await second_eyes.confirm(parts, second, await act())
        assert (await house.row(account)).roles == ["approver"]

        await administration.change(parts, first, account, AccountPatch(all_desks=True))
        assert not (await house.row(account)).all_desks
        await second_eyes.withdraw(parts, first, await act())
        assert not (await house.row(account)).all_desks

        before = (await house.row(account)).password_hash
        assert await administration.give_password(parts, first, account) is None
        assert (await house.row(account)).password_hash == before
        given = await second_eyes.confirm(parts, second, await act())
        await house.sign_in(NEW, given.password or "", new_password=CHOSEN)

        await administration.disable(parts, first, account)
        assert (await administration.enable(parts, first, account)).state == "disabled"
        with pytest.raises(Unauthenticated):
            await house.sign_in(NEW, CHOSEN)
        await second_eyes.confirm(parts, second, await act())
        await house.sign_in(NEW, CHOSEN)
        # What takes away from somebody waits for nobody.
        less = AccountPatch(roles=frozenset({Role.OPERATOR}), desks=())
        assert (await administration.change(parts, first, account, less)).roles == ("operator",)

    async def test_a_proposal_ends_by_time_and_with_who_made_it(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        await wanted(house, first, Role.APPROVER)
        [old] = await waiting(house, second)
        house.moment.pass_by(days=7)
        assert await waiting(house, second) == []
        await refused("act-expired", second_eyes.confirm(house.parts, second, old.id))
        await ClearingUp(house.parts).round()
        await ClearingUp(house.parts).round()
        lapsed = ("administrator", "account-lapsed")
        assert (await told(house)).count(lapsed) == 1
        await refused("act-expired", second_eyes.confirm(house.parts, second, old.id))
        await wanted(house, first, Role.APPROVER, email="third.invented@house.invalid")
        [act] = await waiting(house, second)
        await administration.disable(house.parts, second, first.account)
        await refused("proposer-left", second_eyes.confirm(house.parts, second, act.id))
        assert (await told(house)).count(lapsed) == 2
        assert await waiting(house, second) == []
        await second_eyes.withdraw(house.parts, second, act.id)
        assert (await house.trail()).count("account.act-lapsed") == 2

    async def test_a_proposal_ends_with_the_role_of_who_made_it_and_by_nothing_less(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        await wanted(house, first, Role.APPROVER)
        parts = house.parts
        await administration.change(parts, second, first.account, AccountPatch(name="New Invented"))
        [act] = await waiting(house, second)
        other = AccountPatch(roles=frozenset({Role.OPERATOR}), all_desks=True)
        await administration.change(parts, second, first.account, other)
        assert (await told(house)).count(("administrator", "account-lapsed")) == 1
        await refused("proposer-left", second_eyes.confirm(parts, second, act.id))

    async def test_shutting_out_the_other_administrator_is_told(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        await administration.disable(house.parts, first, second.account)
        assert await told_alone(house) == [str(first.account), str(second.account)]
        made = await wanted(house, first, Role.APPROVER)
        assert made.password
        assert (await told_alone(house))[2:] == [str(first.account)]
        assert (await house.trail()).count("account.act-alone") == 2
        shown = await second_eyes.show_acts(house.parts, first, ALL, alone=True)
        assert [each.act for each in shown.items] == ["make", "disable"]

    async def test_taking_the_role_from_an_administrator_is_told(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        nothing = AccountPatch(roles=frozenset())
        await administration.change(house.parts, first, second.account, nothing)
        assert await told_alone(house) == [str(first.account), str(second.account)]

    async def test_leading_the_notices_of_who_decides_elsewhere_is_told(
        self, house: House, first: Principal, second: Principal
    ) -> None:
        parts, alone = house.parts, [str(first.account), str(second.account)]
        operator = await house.settled(Role.OPERATOR, email=NEW)
        await administration.change(
            parts, first, operator.account, AccountPatch(phone="+41446681801")
        )
        own = OwnPatch(phone="+41446681802")
        await own_account.change(parts, second, own)
        assert await told(house) == []
        for each in (AccountPatch(email="other.invented@house.invalid"), AccountPatch(phone="")):
            await administration.change(parts, first, second.account, each)
            await administration.change(parts, first, second.account, each)
        assert await told_alone(house) == alone * 2
        shown = await second_eyes.told_of(parts, second)
        assert [(each.act.act, each.times) for each in shown.alone] == [("address", 2)]

    async def test_the_database_wants_two(self, house: House, first: Principal) -> None:
        await house.settled(Role.ADMINISTRATOR, email=SECOND)
        await wanted(house, first, Role.APPROVER)
        with pytest.raises(IntegrityError, match="account_acts_four_eyes"):
            async with house.parts.database.engine.begin() as connection:
                await connection.execute(
                    text("UPDATE account_acts SET state = 'confirmed', confirmed_by = proposed_by")
                )


async def test_one_administrator_alone_is_told_for_some_days(house: House) -> None:
    only = await house.settled(Role.ADMINISTRATOR, email=FIRST)
    made = await wanted(house, only, Role.APPROVER)
    approver = (await house.sign_in(NEW, made.password, new_password=CHOSEN)).principal
    await administration.give_password(house.parts, only, approver.account)
    heard = [str(only.account), str(only.account), str(approver.account)]
    assert await told_alone(house) == heard
    shown = await second_eyes.told_of(house.parts, approver)
    assert [(each.act.act, each.act.proposed_by) for each in shown.alone] == [
        ("password", only.account), ("make", only.account),
    ]  # fmt: skip
    operator = await house.settled(Role.OPERATOR, email=SECOND)
    assert await second_eyes.told_of(house.parts, operator) == ToldAtStart()
    house.moment.pass_by(days=8)
    assert await second_eyes.told_of(house.parts, approver) == ToldAtStart([])


async def test_the_only_administrator_makes_a_second_one(house: House, first: Principal) -> None:
    made = await wanted(house, first, Role.ADMINISTRATOR)
    assert made.account.state == "active"
    assert made.password
    assert await waiting(house, first) == []
    # From now on there are two, and a third waits for the other.
    third = await wanted(house, first, Role.ADMINISTRATOR, email="third.invented@house.invalid")
    assert third.account.state == "disabled"
    assert third.password is None


async def test_whoever_sits_at_the_machine_waits_for_nobody(house: House) -> None:
    for email in (FIRST, SECOND):
        await house.settled(Role.ADMINISTRATOR, email=email)
    made = await house.person(Role.APPROVER, email=NEW, all_desks=True)
    assert made.password
    assert await told(house) == []


def test_no_account_that_signs_in_by_key_decides() -> None:
    assert not (ROLES_OF_KIND["partner"] | ROLES_OF_KIND["service"]) & DECIDING


async def test_api_and_pages_say_what_waits(client: httpx2.AsyncClient, staff: House) -> None:
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await staff.settled(Role.ADMINISTRATOR, email=SECOND)

    def bearer(who: Principal) -> dict[str, str]:
        return {"authorization": f"Bearer {staff.parts.signer.access_token(who)}"}

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
    client.cookies.set("tocsin", session_token(staff.parts, await staff.sign_in(SECOND, CHOSEN)))
    listed = await client.get("/accounts")
    assert listed.text.count("waits for a second administrator") == 1
    start = await client.get("/")
    assert "Acts on accounts wait for you" in words(start)
    page = await client.get("/accounts/acts")
    assert "Make the account" in words(page)
    assert "Committee member: decides on support requests" in words(page)
    confirm = re.findall(r'action="(/accounts/acts/[^"]+/confirm)"', page.text)
    asked = words(await client.post(confirm[0]))
    assert "Confirm what another administrator proposed?" in asked
    # Whom it makes, by which address, and what: two may have one name.
    whom = f"Ovidio Inventado · {NEW} · Make the account: Approver: approves appeals"
    assert whom in asked
    assert "a new password is shown to you" in asked
    assert NEW in words(page)
    back = words(await client.post(confirm[2].replace("/confirm", "/withdraw")))
    assert f"{NEW} · Change its roles and desks: Approver" in back
    wider_rights = words(await client.post(confirm[2]))
    assert "Committee member: decides on support requests" in wider_rights
    assert "password" not in wider_rights
    done = await client.post(confirm[0], data={"_confirmed": "yes"})
    assert re.search(r"<code>[a-z0-9-]{23}</code>", done.text)
    taken_back = confirm[1].replace("/confirm", "/withdraw")
    assert (await client.post(taken_back, data={"_confirmed": "yes"})).status_code == 303
    late = await client.post(confirm[1], data={"_confirmed": "yes"})
    assert late.status_code == 409
    assert "This was decided already" in words(late)
    overtaken = await client.post(confirm[2], data={"_confirmed": "yes"})
    assert overtaken.status_code == 409
    assert "The account was changed after this was proposed" in words(overtaken)


async def test_pages_list_all_that_was_done_alone(client: httpx2.AsyncClient, staff: House) -> None:
    """Newest first, page by page; the start page says how much more there is."""
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    second = await staff.settled(Role.ADMINISTRATOR, email=SECOND)
    client.headers.update(BROWSER)
    client.cookies.set("tocsin", session_token(staff.parts, await staff.sign_in(SECOND, CHOSEN)))
    approver = await staff.person(
        Role.APPROVER, email="more.invented@house.invalid", all_desks=True
    )
    await administration.change(
        staff.parts, second, first.account, AccountPatch(phone="+41446681801")
    )
    await administration.disable(staff.parts, second, approver.account.id)
    await done_alone(staff, second.account, "password", 52)
    start = await client.get("/")
    assert "And 34 more, of the last seven days." in words(start)
    assert 'href="/identity/accounts/acts?alone=true"' in start.text
    newest = await client.get("/accounts/acts")
    assert newest.text.count("Give it a new password") == 50
    [all_of_it] = re.findall(r'href="([^"]*alone=true[^"]*)" rel="next"', newest.text)
    first_page = await client.get(all_of_it.removeprefix("/identity"))
    assert first_page.text.count("Give it a new password") == 50
    [further] = re.findall(r'href="([^"]+)" rel="next"', first_page.text)
    rest = await client.get(unescape(further).removeprefix("/identity"))
    assert rest.text.count("Give it a new password") == 2
    assert "Disable the account" in words(rest)
    assert "Waits for a second administrator" not in words(rest)


async def test_who_read_what_waits_stands_in_the_trail(
    client: httpx2.AsyncClient, staff: House
) -> None:
    first = await staff.settled(Role.ADMINISTRATOR, email=FIRST)
    await staff.settled(Role.ADMINISTRATOR, email=SECOND)
    headers = {"authorization": f"Bearer {staff.parts.signer.access_token(first)}"}
    body = {"name": "Ovidio Inventado", "email": NEW, "roles": ["approver"], "all_desks": True}
    made = (await client.post("/v1/accounts", json=body, headers=headers)).json()["account"]
    listed = (await client.get("/v1/account-acts", headers=headers)).json()["items"]
    assert len(listed) == 1
    read = text("SELECT subjects FROM audit_entries WHERE action = 'account.act-list'")
    async with staff.parts.database.read() as session:
        assert await session.scalar(read) == [UUID(made["id"])]

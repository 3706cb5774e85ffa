"""The administrators' pages for accounts, in a browser without scripts."""

import re

import httpx2
import pytest

from shared.access.roles import Role
from tests.services.identity.browsing import sign_in, words
from tests.services.identity.identity_fixture import CHOSEN, IdentityFixture

OTHER = "other.invented@house.invalid"
CONFIRMED = {"_confirmed": "yes"}


class TestAdministration:
    @pytest.fixture(autouse=True)
    async def administrator(self, browser: httpx2.AsyncClient, staff: IdentityFixture) -> None:
        await staff.settled(Role.ADMINISTRATOR)
        await sign_in(browser)

    async def test_makes_an_account_and_shows_its_password_once(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        form = {
            "kind": "person",
            "name": "Ovidio Inventado",
            "email": OTHER,
            "language": "en",
            "roles[]": ["operator"],
            "desks[]": ["africa", "americas"],
        }
        made = await browser.post("/accounts", data=form)
        assert made.status_code == 200
        password = re.search(r"<code>([a-z0-9-]{23})</code>", made.text)
        assert password
        # To change the language loads the page again, without the password.
        assert 'name="_language"' not in made.text
        await staff.sign_in(OTHER, password[1], new_password=CHOSEN)
        listed = await browser.get("/accounts")
        assert "Ovidio Inventado" in words(listed)
        assert password[1] not in listed.text
        assert "Waiting for a second administrator" not in words(listed)
        again = await browser.post("/accounts", data=form)
        assert again.status_code == 409
        assert "Another account already uses this" in words(again)

    async def test_names_what_is_missing(self, browser: httpx2.AsyncClient) -> None:
        answer = await browser.post("/accounts", data={"email": "none", "language": "en"})
        assert answer.status_code == 422
        assert "Name: This field is required." in words(answer).replace("  ", " ")
        assert "Enter an e-mail address." in words(answer)
        page = " ".join(words(await browser.get("/accounts/new")).split())
        assert "E-mail address A person needs" in page

    async def test_says_at_the_desks_that_a_role_needs_one(
        self, browser: httpx2.AsyncClient
    ) -> None:
        form = {
            "_page": "/accounts/new",
            "kind": "person",
            "name": "Ovidio Inventado",
            "email": OTHER,
            "language": "en",
            "roles[]": ["triage_officer"],
        }
        answer = await browser.post("/accounts", data=form)
        assert answer.status_code == 422
        assert 'id="f-desks-fault"' in answer.text
        assert "Choose a desk, or all desks" in words(answer)
        assert (await browser.post("/accounts", data={**form, "all_desks": "true"})).is_success

    async def test_names_rights_that_do_not_fit_beside_what_cannot_be_read(
        self, browser: httpx2.AsyncClient
    ) -> None:
        form = {"kind": "person", "name": "", "email": "none", "language": "en"}
        for rights, fault in (
            ({"roles[]": ["triage_officer"]}, "Choose a desk, or all desks"),
            ({"desks[]": ["no-such-desk"]}, "no-such-desk"),
        ):
            answer = await browser.post(
                "/accounts", data={"_page": "/accounts/new", **form, **rights}
            )
            assert answer.status_code == 422
            targets = set(re.findall(r'<li><a href="#f-([^"]+)"', answer.text))
            assert targets == {"name", "email", "desks"}, fault
        # A partner needs no address: for an unknown kind, none is required.
        answer = await browser.post("/accounts", data={**form, "kind": "robot", "email": ""})
        assert set(re.findall(r'<li><a href="#f-([^"]+)"', answer.text)) == {"kind", "name"}

    async def test_gives_and_takes_rights_and_access(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        account = (await staff.person(Role.OPERATOR, email=OTHER)).account.id
        path = f"/accounts/{account}"
        rights = {"roles[]": ["approver", "triage_officer"], "all_desks": "true"}
        assert (await browser.post(f"{path}/rights", data=rights)).status_code == 303
        row = await staff.row(account)
        assert (row.roles, row.desks, row.all_desks) == (["approver", "triage_officer"], [], True)
        assert (await browser.post(f"{path}/rights", data={})).status_code == 303
        row = await staff.row(account)
        assert (row.roles, row.all_desks) == ([], False)
        unknown = await browser.post(f"{path}/rights", data={"roles[]": ["emperor"]})
        assert unknown.status_code == 422
        for verb in ("disable", "enable", "sign-out"):
            done = await browser.post(f"{path}/{verb}", data=CONFIRMED)
            assert done.headers["location"] == path
        given = await browser.post(f"{path}/password", data=CONFIRMED)
        assert "The password is shown only once" in words(given)
        assert (await browser.get(path)).status_code == 200

    async def test_shows_what_another_chose_meanwhile_and_keeps_what_was_chosen(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        account = (await staff.person(Role.OPERATOR, email=OTHER)).account.id
        path = f"/accounts/{account}"
        shown = await browser.get(path)
        assert "What the other person saved" not in words(shown)
        seen = re.search(r'name="changed_at" value="([^"]+)"', shown.text)
        assert seen
        theirs = {"roles[]": ["auditor"], "desks[]": ["africa", "americas"]}
        assert (await browser.post(f"{path}/rights", data=theirs)).status_code == 303
        mine = {"roles[]": ["operator"], "desks[]": ["africa"], "_page": path}
        refused = await browser.post(f"{path}/rights", data={**mine, "changed_at": seen[1]})
        assert refused.status_code == 409
        saved = (
            "What the other person saved Roles Auditor: reads the audit trail and cannot read cases"
            " Desks Africa, Americas Your choice"
        )
        assert saved in " ".join(words(refused).split())
        assert re.findall(r'value="([^"]+)"[^>]* checked', refused.text) == ["operator", "africa"]
        now = re.search(r'name="changed_at" value="([^"]+)"', refused.text)
        assert now
        again = await browser.post(f"{path}/rights", data={**mine, "changed_at": now[1]})
        assert again.status_code == 303
        assert (await staff.row(account)).roles == ["operator"]

    async def test_hands_the_work_of_who_leaves_to_a_colleague(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        leaving = (await staff.person(Role.TRIAGE_OFFICER, email=OTHER, all_desks=True)).account.id
        colleague = "colleague.invented@house.invalid"
        taking = await staff.person(Role.TRIAGE_OFFICER, email=colleague, all_desks=True)
        named, name = taking.account.id, taking.account.name
        path = f"/accounts/{leaving}"
        unknown = await browser.post(f"{path}/disable", data={"colleague": "nobody@house.invalid"})
        assert unknown.status_code == 422
        assert "No account uses this e-mail address to sign in." in words(unknown)
        own = await browser.post(f"{path}/disable", data={"colleague": OTHER, "_page": path})
        assert "Choose another person" in words(own)
        assert 'id="f-colleague-fault"' in own.text
        assert "Disable this account?" not in words(own)
        assert (await staff.row(leaving)).state == "active"
        asked = await browser.post(f"{path}/disable", data={"colleague": colleague.upper()})
        assert "Disable this account?" in words(asked)
        assert f"{name} takes over its open cases and gets its notices." in words(asked)
        to_desk = await browser.post(f"{path}/disable", data={})
        assert "Its open cases go to their desks" in words(to_desk)
        assert (await staff.row(leaving)).state == "active"
        sent = {"colleague": colleague.upper(), **CONFIRMED}
        done = await browser.post(f"{path}/disable", data=sent)
        assert done.headers["location"] == path
        assert (await staff.said(leaving))[-1].handed_to == named

    async def test_shows_refusals_in_words(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        own = (await staff.query("SELECT id FROM accounts"))[0].id
        refused = await browser.post(f"/accounts/{own}/disable")
        assert refused.status_code == 403
        assert "You cannot disable your own account." in words(refused)
        refused = await browser.post(f"/accounts/{own}/rights", data={"roles[]": ["approver"]})
        assert "You cannot change your own roles" in words(refused)
        page = await browser.get(f"/accounts/{own}")
        assert "/rights" not in page.text

    async def test_is_for_administrators_only(
        self, browser: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        await staff.settled(Role.OPERATOR, email=OTHER)
        browser.cookies.clear()
        await sign_in(browser, email=OTHER)
        for path in ("/accounts", "/accounts/new"):
            answer = await browser.get(path)
            assert answer.status_code == 403
            assert "To do this, you need one of these roles:" in words(answer)

"""Identity over HTTP."""

from typing import Any

import httpx2
import pytest

from shared.access.jwks import KeySet
from shared.access.roles import Operation, Role
from shared.access.tokens import TokenVerifier
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, NAME, IdentityFixture

PARTNER = {"kind": "partner", "name": "Invented partner", "roles": ["network_member"]}


async def token_of(client: httpx2.AsyncClient, email: str, password: str) -> str:
    answer = await client.post("/v1/tokens", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def signed(
    client: httpx2.AsyncClient, staff: IdentityFixture, *roles: Role, email: str = EMAIL
) -> dict[str, str]:
    await staff.settled(*roles, email=email, all_desks=True)
    return {"Authorization": f"Bearer {await token_of(client, email, CHOSEN)}"}


def problem(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("urn:tocsin:problem:")


class TestTokens:
    async def test_a_token_lasts_a_quarter_of_an_hour_and_is_checked_by_the_published_keys(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        person = await staff.settled(Role.OPERATOR)
        answer = await client.post("/v1/tokens", json={"email": EMAIL, "password": CHOSEN})
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["token_type"] == "bearer"
        assert answer.json()["expires_in"] == 900
        offered = (await client.get("/.well-known/openid-configuration")).json()
        assert offered["issuer"] == "http://127.0.0.1:8470/identity"
        assert offered["jwks_uri"] == f"{offered['issuer']}/.well-known/jwks.json"

        class Published:
            async def fetch(self) -> dict[str, Any]:
                return dict((await client.get("/.well-known/jwks.json")).json())

        verifier = TokenVerifier(KeySet(Published()), issuer=offered["issuer"])
        claims = await verifier.verify(answer.json()["access_token"])
        assert claims.sub == person.account
        assert claims.roles == ("operator",)

    async def test_the_published_keys_hold_nothing_private(
        self, client: httpx2.AsyncClient
    ) -> None:
        for key in (await client.get("/.well-known/jwks.json")).json()["keys"]:
            assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}

    async def test_a_given_password_must_be_changed_in_the_same_step(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        created = await staff.person(Role.OPERATOR)
        body = {"email": EMAIL, "password": created.password}
        given = await client.post("/v1/tokens", json=body)
        assert problem(given) == (403, "password-must-change")
        assert "`new_password`" in given.json()["detail"]
        weak = await client.post("/v1/tokens", json={**body, "new_password": "Password1234"})
        assert problem(weak) == (422, "password-obvious")
        assert weak.json()["errors"][0]["field"] == "new_password"
        changed = await client.post("/v1/tokens", json={**body, "new_password": CHOSEN})
        me = await client.get(
            "/v1/me", headers={"Authorization": f"Bearer {changed.json()['access_token']}"}
        )
        assert me.json()["name"] == NAME
        assert me.json()["must_change_password"] is False

    async def test_wrong_ones_are_refused_and_slowed_down(self, client: httpx2.AsyncClient) -> None:
        body = {"email": "nobody.invented@house.invalid", "password": "some other sentence"}
        answers = [await client.post("/v1/tokens", json=body) for _ in range(6)]
        assert [problem(each) for each in answers[:5]] == [(401, "wrong-password")] * 5
        assert problem(answers[5]) == (429, "slow-down")
        assert "retry-after" in answers[5].headers
        assert not any("nobody" in each.text for each in answers)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"email": EMAIL},
            {"email": EMAIL, "password": ""},
            {"email": EMAIL, "password": 7},
            {"email": EMAIL, "password": "x", "more": 1},
            {"email": EMAIL, "password": "x" * 5000},
            {"email": "\x00", "password": "a restricted sentence", "new_password": []},
        ],
    )
    async def test_what_cannot_be_read_is_refused_by_field_and_not_repeated(
        self, client: httpx2.AsyncClient, body: dict[str, Any]
    ) -> None:
        answer = await client.post("/v1/tokens", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]
        assert "restricted" not in answer.text

    async def test_an_email_with_characters_that_no_table_holds_is_just_wrong(
        self, client: httpx2.AsyncClient
    ) -> None:
        answer = await client.post("/v1/tokens", json={"email": "\x00@x", "password": "abc"})
        assert problem(answer) == (401, "wrong-password")

    async def test_signing_out_ends_it(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff)
        assert (await client.delete("/v1/tokens", headers=headers)).status_code == 204
        assert problem(await client.get("/v1/me", headers=headers)) == (401, "signed-out")


class TestOwnAccount:
    async def test_changing_the_password_needs_the_present_one(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff)
        new = "a lantern in the orchard"
        wrong = {"password": "some other sentence", "new_password": new}
        answer = await client.post("/v1/password", json=wrong, headers=headers)
        assert problem(answer) == (401, "wrong-password")
        right = {"password": CHOSEN, "new_password": new}
        answer = await client.post("/v1/password", json=right, headers=headers)
        assert answer.status_code == 200
        assert problem(await client.get("/v1/me", headers=headers)) == (401, "signed-out")
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert (await client.get("/v1/me", headers=headers)).status_code == 200

    async def test_telephone_and_language_can_be_changed_and_roles_not(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff, Role.OPERATOR)
        answer = await client.patch(
            "/v1/me", json={"language": "fr", "phone": "+41 44 668 18 00"}, headers=headers
        )
        assert (answer.json()["language"], answer.json()["phone"]) == ("fr", "+41446681800")
        answer = await client.patch("/v1/me", json={"roles": ["approver"]}, headers=headers)
        assert problem(answer) == (422, "invalid")


class TestAdministration:
    async def test_an_account_is_made_read_changed_disabled_and_enabled(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff, Role.ADMINISTRATOR, email="admin@house.invalid")
        wanted = {"name": NAME, "email": EMAIL, "roles": ["operator"], "desks": ["africa"]}
        made = await client.post("/v1/accounts", json=wanted, headers=headers)
        assert made.status_code == 201
        assert made.json()["password"]
        account = made.json()["account"]["id"]
        assert made.headers["location"].endswith(f"/identity/v1/accounts/{account}")
        path = f"/v1/accounts/{account}"
        shown = (await client.get(path, headers=headers)).json()
        assert (shown["name"], shown["roles"], shown["desks"]) == (NAME, ["operator"], ["africa"])
        changed = await client.patch(path, json={"roles": ["approver"]}, headers=headers)
        assert changed.json()["roles"] == ["approver"]
        disabled = await client.post(f"{path}/disable", headers=headers)
        assert disabled.json()["state"] == "disabled"
        enabled = await client.post(f"{path}/enable", headers=headers)
        assert enabled.json()["state"] == "active"
        given = await client.post(f"{path}/password", headers=headers)
        assert given.json()["password"] != made.json()["password"]
        assert (await client.post(f"{path}/sign-out", headers=headers)).status_code == 200
        listed = (await client.get("/v1/accounts?limit=1", headers=headers)).json()
        assert len(listed["items"]) == 1
        rest = await client.get(f"/v1/accounts?cursor={listed['next']}", headers=headers)
        assert [each["id"] for each in rest.json()["items"]] == [account]
        trail = await staff.trail()
        assert trail.count("account.list") == 2
        assert "account.read" in trail

    async def test_partners_sign_in_by_key(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff, Role.ADMINISTRATOR)
        made = await client.post("/v1/accounts", json=PARTNER, headers=headers)
        assert made.json()["password"] is None
        path = f"/v1/accounts/{made.json()['account']['id']}/api-keys"
        wanted = {"scopes": [Operation.ALERT_FILE.value]}
        key = await client.post(path, json=wanted, headers=headers)
        assert key.status_code == 201
        by_key = {"Authorization": f"Bearer {key.json()['key']}"}
        me = (await client.get("/v1/me", headers=by_key)).json()
        assert me["kind"] == "partner"
        assert [each["id"] for each in me["api_keys"]] == [key.json()["id"]]
        assert key.json()["key"] not in str(me)
        for method, own, body in (
            ("PATCH", "/v1/me", {"phone": "+41446681800"}),
            ("POST", "/v1/password", {"password": CHOSEN, "new_password": "lantern-orchard-98"}),
            ("DELETE", "/v1/tokens", None),
            ("POST", "/account", None),
            ("POST", "/account/password", None),
            ("POST", "/sign-out", None),
        ):
            refused = await client.request(method, own, json=body, headers=by_key)
            assert problem(refused) == (403, "key-scope"), own
        revoked = await client.delete(f"{path}/{key.json()['id']}", headers=headers)
        assert revoked.status_code == 204
        assert problem(await client.get("/v1/me", headers=by_key)) == (401, "unauthenticated")

    async def test_refusals_say_which_gate_is_shut(
        self, client: httpx2.AsyncClient, staff: IdentityFixture
    ) -> None:
        headers = await signed(client, staff, Role.ADMINISTRATOR)
        own = (await client.get("/v1/me", headers=headers)).json()["id"]
        path = f"/v1/accounts/{own}"
        refused = await client.patch(path, json={"roles": ["approver"]}, headers=headers)
        assert problem(refused) == (403, "own-roles")
        refused = await client.post(f"{path}/disable", headers=headers)
        assert problem(refused) == (403, "own-account")
        refused = await client.post(
            "/v1/accounts", json={"name": NAME, "email": EMAIL}, headers=headers
        )
        assert problem(refused) == (409, "email-in-use")
        refused = await client.post(
            f"{path}/api-keys", json={"scopes": ["alert.file"]}, headers=headers
        )
        assert problem(refused) == (409, "person-has-no-key")

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "with\nlines"}, "name"),
            ({"email": "no address"}, "email"),
            ({"email": "é@post.example"}, "email"),
            ({"email": "=?utf-8?q?somebody?=@post.example"}, "email"),
            ({"phone": "none"}, "phone"),
            ({"language": "tlh"}, "language"),
            ({"roles": ["emperor"]}, "roles.0"),
            ({"desks": ["atlantis"]}, "desks.0"),
            ({"roles": ["triage_officer"]}, "desks"),
            ({"more": 1}, "more"),
        ],
    )
    async def test_what_does_not_fit_is_named(
        self, client: httpx2.AsyncClient, staff: IdentityFixture, change: dict[str, Any], field: str
    ) -> None:
        headers = await signed(client, staff, Role.ADMINISTRATOR)
        wanted = {"name": NAME, "email": "other@house.invalid", **change}
        answer = await client.post("/v1/accounts", json=wanted, headers=headers)
        assert problem(answer)[0] == 422
        assert [each["field"] for each in answer.json()["errors"]] == [field]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/v1/accounts"),
            ("POST", "/v1/accounts"),
            ("GET", "/v1/accounts/{own}"),
            ("PATCH", "/v1/accounts/{own}"),
            ("POST", "/v1/accounts/{own}/disable"),
            ("POST", "/v1/accounts/{own}/enable"),
            ("POST", "/v1/accounts/{own}/password"),
            ("POST", "/v1/accounts/{own}/sign-out"),
            ("POST", "/v1/accounts/{own}/api-keys"),
            ("DELETE", "/v1/accounts/{own}/api-keys/{own}"),
        ],
    )
    async def test_it_is_for_administrators_only(
        self, client: httpx2.AsyncClient, staff: IdentityFixture, method: str, path: str
    ) -> None:
        bodies: dict[str, dict[str, Any]] = {
            "/v1/accounts": PARTNER,
            "/v1/accounts/{own}": {"language": "fr"},
            "/v1/accounts/{own}/api-keys": {"scopes": ["alert.file"]},
        }
        headers = await signed(client, staff, *(set(Role) - {Role.ADMINISTRATOR}))
        own = (await client.get("/v1/me", headers=headers)).json()["id"]
        body = bodies.get(path) if method in {"POST", "PATCH"} else None
        url = path.format(own=own)
        refused = await client.request(method, url, json=body, headers=headers)
        assert problem(refused) == (403, "forbidden")
        unknown = await client.request(method, url, json=body)
        assert problem(unknown) == (401, "unauthenticated")

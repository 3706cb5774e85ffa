"""Every route of identity, in every role: accounts belong to no desk."""

from shared.access.roles import Role
from shared.web.app import ServiceApp
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.rights_walk import (
    HOW_MANY_ROLES,
    NOTHING,
    Expected,
    Table,
    Walk,
    differences,
    made_up,
)

ACCOUNT = "/accounts/{account}"
KEYS = f"{ACCOUNT}/api-keys"
PERSON = {"name": "Invented Person"}
SIGN_IN = {"email": "nobody@house.invalid", "password": "an invented password"}

TABLE: Table = {
    "GET /v1/me": Expected(None, "list", missing=True),
    "PATCH /v1/me": Expected(None, "list", json={}, missing=True),
    "POST /v1/password": Expected(None, "list", json={}, missing=True),
    "POST /v1/tokens": Expected(None, "list", json={}),
    "DELETE /v1/tokens": Expected(None, "list", missing=True),
    "GET /v1/codes/{kind}": Expected(None, "list", at={"kind": "desks"}),
    "GET /v1/accounts": Expected("account.read", "list", reads="account.list"),
    "POST /v1/accounts": Expected("account.manage", "list", json=PERSON),
    f"GET /v1{ACCOUNT}": Expected("account.read", reads="account.read"),
    f"PATCH /v1{ACCOUNT}": Expected("account.manage", json={}),
    f"POST /v1{ACCOUNT}/disable": Expected("account.manage"),
    f"POST /v1{ACCOUNT}/enable": Expected("account.manage"),
    f"POST /v1{ACCOUNT}/sign-out": Expected("account.manage"),
    f"POST /v1{ACCOUNT}/password": Expected("account.manage"),
    f"POST /v1{KEYS}": Expected("account.manage", json={"scopes": ["alert.file"]}),
    f"DELETE /v1{KEYS}/{{key}}": Expected("account.manage", missing=True),
    "GET /v1/account-acts": Expected("account.read", "list", reads=NOTHING),
    "POST /v1/account-acts/{act}/confirm": Expected("account.manage", missing=True),
    "POST /v1/account-acts/{act}/withdraw": Expected("account.manage", missing=True),
    "GET /accounts/acts": Expected("account.read", "list", reads="account.act-list"),
    "POST /accounts/acts/{act}/confirm": Expected("account.manage", missing=True),
    "POST /accounts/acts/{act}/withdraw": Expected("account.manage", missing=True),
    "GET /.well-known/openid-configuration": Expected(None, "list"),
    "GET /.well-known/jwks.json": Expected(None, "list"),
    "GET /": Expected(None, "list"),
    "GET /robots.txt": Expected(None, "list"),
    "GET /favicon.ico": Expected(None, "list"),
    "GET /.well-known/security.txt": Expected(None, "list", missing=True),
    "GET /sign-in": Expected(None, "list"),
    "POST /sign-in": Expected(None, "list", form={"changing": "yes"}),
    "GET /account": Expected(None, "list", missing=True),
    "POST /account": Expected(None, "list", form={"language": "en"}, missing=True),
    "POST /account/password": Expected(None, "list", missing=True),
    "GET /accounts": Expected("account.read", "list", reads="account.list"),
    "GET /accounts/new": Expected("account.manage", "list", reads=NOTHING),
    "POST /accounts": Expected("account.manage", "list", form=PERSON),
    f"GET {ACCOUNT}": Expected("account.read", reads="account.read"),
    f"POST {ACCOUNT}/rights": Expected("account.manage", form={}),
    f"POST {ACCOUNT}/disable": Expected("account.manage"),
    f"POST {ACCOUNT}/enable": Expected("account.manage"),
    f"POST {ACCOUNT}/sign-out": Expected("account.manage"),
    f"POST {ACCOUNT}/password": Expected("account.manage"),
    f"POST {KEYS}": Expected("account.manage", form={}),
    f"POST {KEYS}/{{key}}/revoke": Expected("account.manage", missing=True),
    "POST /sign-out": Expected(None, "list", missing=True),
    "POST /sign-out-everywhere": Expected(None, "list", missing=True),
    "GET /v1/audit-entries": Expected("audit.read", "list", reads="audit.read"),
    "GET /audit": Expected("audit.read", "list", reads="audit.read"),
}


@HOW_MANY_ROLES
async def test_every_route_lets_in_whom_it_promises(
    app: ServiceApp, staff: IdentityFixture, *, every_role: bool
) -> None:
    account = (await staff.person(Role.OPERATOR)).account.id
    places = {"account": account, **made_up("key", "act")}
    walk = Walk(app, staff.context.signer, TABLE, places, every_role=every_role)
    found = await differences(walk)
    assert not found, "\n".join(found)

"""All faults of a request on an account or a key are reported at once. All is invented."""

from typing import Any

import httpx2
import pytest

from shared.access.roles import Role
from tests.services.identity.browsing import sign_in
from tests.services.identity.identity_fixture import IdentityFixture
from tests.services.identity.test_identity_api import signed

OVER = "2020-01-01"


def fields(answer: httpx2.Response) -> set[str]:
    assert answer.status_code == 422
    return {each["field"] for each in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("", {"name": "", "roles": ["emperor"], "desks": ["x"]}, {"name", "roles.0"}),
        ("", {"name": "", "desks": ["x"]}, {"name", "desks.0"}),
        ("/api-keys", {"scopes": [], "expires_at": f"{OVER}T00:00:00Z"}, {"scopes", "expires_at"}),
        ("/api-keys", {"scopes": ["case.read"], "expires_at": "x"}, {"scopes", "expires_at"}),
    ],
)
async def test_by_the_api(
    client: httpx2.AsyncClient,
    staff: IdentityFixture,
    path: str,
    body: dict[str, Any],
    wrong: set[str],
) -> None:
    headers = await signed(client, staff, Role.ADMINISTRATOR)
    account = f"/v1/accounts/{await staff.partner()}"
    method = "POST" if path else "PATCH"
    assert fields(await client.request(method, account + path, json=body, headers=headers)) == wrong


async def test_of_a_key_on_its_page(browser: httpx2.AsyncClient, staff: IdentityFixture) -> None:
    await staff.settled(Role.ADMINISTRATOR)
    await sign_in(browser)
    page = f"/accounts/{await staff.partner()}"
    refused = await browser.post(f"{page}/api-keys", data={"expires_at": OVER, "_page": page})
    assert refused.status_code == 422
    assert 'href="#f-expires_at"' in refused.text
    assert 'href="#f-scopes"' in refused.text

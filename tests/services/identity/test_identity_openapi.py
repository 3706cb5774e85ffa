"""Every answer of the API is in its OpenAPI document, for any request."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2
import pytest

from shared.access.roles import Role
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, IdentityFixture


async def test_every_operation_is_summed_up_and_tagged(client: httpx2.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), f"{method} {path}"
            assert operation.get("tags"), f"{method} {path}"


@pytest.mark.parametrize("nonsense", [b"", b"[]", b"{", b"null", b'"x"', b"\xff", b'{"a":1}'])
async def test_nonsense_is_refused_everywhere_and_never_a_fault_of_ours(
    client: httpx2.AsyncClient, staff: IdentityFixture, nonsense: bytes
) -> None:
    await staff.settled(Role.ADMINISTRATOR)
    token = await client.post("/v1/tokens", json={"email": EMAIL, "password": CHOSEN})
    headers = {
        "Authorization": f"Bearer {token.json()['access_token']}",
        "Content-Type": "application/json",
    }
    document = (await client.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            for value in ("not-an-id", "00000000-0000-0000-0000-000000000000"):
                url = path.replace("{account}", value).replace("{key}", value)
                answer = await client.request(method, url, content=nonsense, headers=headers)
                assert 400 <= answer.status_code < 500, f"{method} {path}"
                assert _is_problem(answer.json()), f"{method} {path}"


async def test_an_id_that_is_not_there_is_not_found_everywhere(
    client: httpx2.AsyncClient, staff: IdentityFixture
) -> None:
    await staff.settled(Role.ADMINISTRATOR)
    token = await client.post("/v1/tokens", json={"email": EMAIL, "password": CHOSEN})
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    nobody = "/v1/accounts/00000000-0000-7000-8000-000000000000"
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"language": "fr"}),
        ("POST", "/disable", None),
        ("POST", "/enable", None),
        ("POST", "/sign-out", None),
        ("POST", "/password", None),
        ("POST", "/api-keys", {"scopes": ["alert.file"]}),
        ("DELETE", "/api-keys/00000000-0000-7000-8000-000000000000", None),
    ):
        content = json.dumps(body).encode() if body else b""
        answer = await client.request(
            method,
            f"{nobody}{path}",
            content=content,
            headers={**headers, "Content-Type": "application/json"},
        )
        assert answer.status_code == 404, f"{method} {path}"


def _is_problem(answer: Mapping[str, Any]) -> bool:
    return str(answer.get("type", "")).startswith("urn:tocsin:problem:")

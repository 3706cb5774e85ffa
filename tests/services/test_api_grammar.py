"""The rules of docs/api.md, held on the OpenAPI document of each service."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from services.front.catalogue import CATALOGUE

LANDED = Path(__file__).parent / "landed_operations.txt"
"""A line for each operation that was ever released: service, method, path and name."""
HTTP_METHODS = {"get", "post", "put", "patch", "delete"}
ASKS_NOBODY = {
    "check_liveness", "check_readiness", "sign_in", "read_openid_configuration", "list_public_keys",
}  # fmt: skip
SIGNED_BY_TWILIO = {"report_sms", "receive_sms"}


@dataclass(frozen=True)
class Api:
    """The document of one service."""

    service: str
    document: dict[str, Any]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield the method, the path and what is said of each."""
        for path, operations in self.document["paths"].items():
            for method, said in operations.items():
                yield method, path, said


@pytest.fixture
async def api(told_service: tuple[str, dict[str, Any]]) -> Api:
    service, told = told_service
    app = CATALOGUE[service].create_app(CATALOGUE[service].settings.model_validate(told))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1"
    ) as client:
        return Api(service, (await client.get("/openapi.json")).json())


async def test_each_operation_is_named_as_its_function_would_be_called(api: Api) -> None:
    named = [said["operationId"] for _, _, said in api.operations()]
    assert len(set(named)) == len(named)
    assert not [name for name in named if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)]
    assert not [name for name in named if name.partition("_")[0] in HTTP_METHODS]


async def test_every_path_that_was_released_answers_under_its_name(api: Api) -> None:
    here = {
        f"{api.service} {method.upper()} {path} {said['operationId']}"
        for method, path, said in api.operations()
    }
    landed = {line for line in LANDED.read_text().splitlines() if line.split()[0] == api.service}
    assert not landed - here, "a released path is gone or has another name"
    assert not here - landed, f"add these to {LANDED.name}: they are kept from now on"


async def test_each_operation_says_how_to_be_let_in(api: Api) -> None:
    for _, _, said in api.operations():
        due: list[dict[str, list[str]]] = [{"bearer": []}, {"openId": []}]
        if said["operationId"] in ASKS_NOBODY:
            due = []
        elif said["operationId"] in SIGNED_BY_TWILIO:
            due = [{"twilioSignature": []}]
        assert said["security"] == due, said["operationId"]


async def test_a_client_is_told_where_tokens_come_from(api: Api) -> None:
    schemes = api.document["components"]["securitySchemes"]
    assert (schemes["bearer"]["type"], schemes["bearer"]["scheme"]) == ("http", "bearer")
    assert schemes["openId"]["type"] == "openIdConnect"
    told = urlsplit(schemes["openId"]["openIdConnectUrl"])
    assert told.scheme
    assert told.path == "/identity/.well-known/openid-configuration"
    if api.service == "identity":
        assert told.path.removeprefix("/identity") in api.document["paths"]

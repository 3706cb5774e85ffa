"""Published interfaces are readable by the tools of other people."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
import uvicorn

from services.front.catalogue import CATALOGUE
from services.identity.app import create_app
from services.identity.settings import IdentitySettings
from shared.access.roles import Role
from shared.clock import utc_now
from shared.contracts.asyncapi import document
from shared.contracts.catalogue import EVENTS
from tests.outside import readers
from tests.services.conftest import ServiceDatabase, StandingSettings
from tests.services.identity.conftest import close
from tests.services.identity.identity_fixture import CHOSEN, EMAIL, IdentityFixture, Moment

REDOCLY = readers.HERE / "node_modules" / ".bin" / "redocly"


def test_the_events_pass_asyncapi_s_own_parser(tmp_path: Path) -> None:
    readers.require("node")
    written = tmp_path / "asyncapi.json"
    written.write_bytes(orjson.dumps(document()))
    read = readers.answer_of("node", "asyncapi.mjs", written)
    assert read == {"faults": [], "messages": len(EVENTS)}


async def test_each_api_passes_redocly_s_recommended_rules(
    told_service: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    readers.require("node")
    service, told = told_service
    app = CATALOGUE[service].create_app(CATALOGUE[service].settings.model_validate(told))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, root_path=f"/{service}"), base_url="http://127.0.0.1"
    ) as client:
        described = (await client.get("/openapi.json")).json()
    assert described["servers"] == [{"url": f"/{service}"}]
    written = tmp_path / "openapi.json"
    written.write_bytes(orjson.dumps(described))
    rules = ("--extends", "recommended", "--format", "json")
    said = await asyncio.to_thread(readers.answer_of, REDOCLY, "lint", written, *rules)
    assert [(each["ruleId"], each["message"]) for each in said["problems"]] == []


async def test_the_pages_that_anybody_sees_pass_the_nu_html_checker(
    told_service: tuple[str, dict[str, Any]],
) -> None:
    readers.require("node", "java")
    service, told = told_service
    app = CATALOGUE[service].create_app(CATALOGUE[service].settings.model_validate(told))
    pages = {}
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1", headers=headers
    ) as client:
        for path in ("/docs", "/sign-in", "/nowhere"):
            pages[path] = (await client.get(path)).text
    assert await asyncio.to_thread(readers.faults_of_pages, pages) == []


@pytest.fixture
def of_identity(
    service_database: ServiceDatabase, standing_settings: StandingSettings
) -> dict[str, Any]:
    told = standing_settings("identity", service_database("identity"))
    return told | {"token_key_file": told["audit_key_file"]}


async def test_an_openid_client_takes_the_issuer_and_its_tokens(
    of_identity: dict[str, Any],
) -> None:
    readers.require("node")
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # who comes early waits
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = IdentitySettings.model_validate({**of_identity, "public_url": url})
        app = create_app(settings, clock=utc_now)
        account = await IdentityFixture(app.state.context, Moment()).settled(Role.OPERATOR)
        config = uvicorn.Config(_under_identity(app), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with httpx2.AsyncClient(base_url=f"{url}/identity") as client:
                signed = await client.post("/v1/tokens", json={"email": EMAIL, "password": CHOSEN})
            token = signed.json()["access_token"]
            said = await asyncio.to_thread(
                readers.answer_of, "node", "openid.mjs", f"{url}/identity", token
            )
        finally:
            server.should_exit = True
            await serving
            await close(app.state.context)
    assert said["metadata"]["issuer"] == f"{url}/identity"
    assert said["payload"]["sub"] == str(account.account)
    assert all(isinstance(said["payload"][name], int) for name in ("iat", "nbf", "exp"))


def _under_identity(app: Any) -> Any:
    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "root_path": "/identity"}, receive, send)

    return mounted

"""Whatever the OpenAPI document allows to be sent: an answer that it documents, never a failure."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.triage.app import create_app
from services.triage.settings import TriageSettings
from shared.access.principal import ALL_DESKS, Principal
from shared.access.roles import Role
from shared.access.tokens import TokenSigner
from shared.clock import new_id
from shared.runtime import issuer_of
from tests.services.triage.desk import Desk, Filed

EVERYTHING = Principal(
    new_id(), "person", frozenset({Role.TRIAGE_OFFICER, Role.APPROVER}), ALL_DESKS
)
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip


@pytest.fixture
def served(settings: TriageSettings) -> Iterator[tuple[str, UUID, UUID]]:
    """Serve triage on loopback with one case and one document; return URL and their ids."""
    started = threading.Event()
    found: dict[str, Any] = {}

    async def serve() -> None:
        app = create_app(settings)
        desk = Desk(app.state.parts)
        found["case"] = await desk.file(Filed(consents={}))
        found["document"] = (await desk.draft(found["case"])).id
        config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
        server = found["server"] = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  # uvicorn offers no event
            await asyncio.sleep(0.01)
        found["port"] = server.servers[0].sockets[0].getsockname()[1]
        started.set()
        await serving
        await app.state.runtime.keyring.close()
        await app.state.runtime.database.close()
        await app.state.runtime.bus.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(30)
    yield f"http://127.0.0.1:{found['port']}", found["case"], found["document"]
    found["server"].should_exit = True
    thread.join()


def test_every_answer_is_documented_and_none_is_a_failure(
    served: tuple[str, UUID, UUID], settings: TriageSettings, signing_key: Ed25519PrivateKey
) -> None:
    url, known_case, known_document = served
    token = TokenSigner(signing_key, issuer=issuer_of(settings.public_url)).access_token(EVERYTHING)
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations: list[Any] = list(schema.get_all_operations())
    assert len(operations) > 20
    for operation in operations:
        _try(operation.ok(), token, {"case": known_case, "document": known_document})


def _try(operation: Any, token: str, known: dict[str, UUID]) -> None:
    @given(case=operation.as_strategy())
    @effort(
        max_examples=12, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(case: Any) -> None:
        for name, value in known.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = str(value)
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(response, checks=CHECKS)

    run()

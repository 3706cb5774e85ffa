"""Whatever the OpenAPI document allows to be sent: an answer that it documents, never a failure."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.relocation.app import create_app
from services.relocation.settings import RelocationSettings
from shared.access.tokens import TokenSigner
from tests.services.relocation.committee import BOTH

CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip


@dataclass
class Served:
    started: threading.Event = field(default_factory=threading.Event)
    server: Any = None
    url: str = ""


@pytest.fixture
def served(settings: RelocationSettings) -> Iterator[Served]:
    """Relocation on loopback, without its loops."""
    found = Served()

    async def serve() -> None:
        app = create_app(settings)
        config = uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
        found.server = uvicorn.Server(config)
        serving = asyncio.create_task(found.server.serve())
        while not found.server.started:  # noqa: ASYNC110  # uvicorn offers no event
            await asyncio.sleep(0.01)
        port = found.server.servers[0].sockets[0].getsockname()[1]
        found.url = f"http://127.0.0.1:{port}"
        found.started.set()
        await serving
        runtime = app.state.runtime
        for part in (runtime.keyring, runtime.database, runtime.bus):
            await part.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert found.started.wait(30)
    yield found
    found.server.should_exit = True
    thread.join()


def test_every_answer_is_documented_and_none_is_a_failure(
    served: Served, signer: TokenSigner
) -> None:
    token = signer.access_token(BOTH)
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    operations: list[Any] = list(schema.get_all_operations())
    assert len(operations) == 8
    for operation in operations:
        _try(operation.ok(), token)


def _try(operation: Any, token: str) -> None:
    @given(case=operation.as_strategy())
    @effort(
        max_examples=25, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(response, checks=CHECKS)

    run()

"""If PostgreSQL ends a session before the first statement, the transaction starts again."""

import asyncpg
import httpx2
import pytest

from shared.messaging.faults import is_transient
from shared.storage.engine import is_unreachable
from shared.web.app import create_service_app
from shared.web.routing import Router
from tests.engines.ended_sessions import ended_sessions


async def test_a_listener_whose_session_was_ended_is_made_anew(service_url: str) -> None:
    async with ended_sessions(service_url) as way:
        way.to_end = 1
        listening = await asyncpg.connect(way.url, ssl=False)
        with pytest.raises(asyncpg.InternalClientError) as ended:
            await listening.add_listener("wake", lambda *_: None)
    assert is_transient(ended.value)


async def test_a_request_whose_session_was_ended_is_told_to_come_again(service_url: str) -> None:
    async with ended_sessions(service_url) as way:
        router = Router()

        @router.get("/v1/one")
        async def one() -> int:
            listening = await asyncpg.connect(way.url, ssl=False)
            number: int = await listening.fetchval("SELECT 1")
            await listening.close()
            return number

        app = create_service_app(title="Intake", version="1", routers=[router], needed={})
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            way.to_end = 1
            answers = [(await client.get("/v1/one")).status_code for _ in range(2)]
    assert answers == [503, 200]


def test_a_lasting_fault_of_the_driver_is_told_from_an_ended_session() -> None:
    assert not is_unreachable(asyncpg.InternalClientError("no codec for the type"))

"""Each service's health names what is missing or does not work."""

import httpx2
from sqlalchemy import text

from shared.clock import new_id
from tests.services.listening import Listening


async def _ready(listener: Listening) -> tuple[int, dict[str, str]]:
    """Return the status and the reasons of the answer."""
    transport = httpx2.ASGITransport(listener.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/health/ready")
    return answer.status_code, answer.json().get("reasons", {})


async def test_a_database_without_the_last_migration_takes_no_requests(listener: Listening) -> None:
    status, reasons = await _ready(listener)
    assert (status, reasons.get("migrations")) == (200, None)
    async with listener.runtime.engine.begin() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        await connection.execute(text("DELETE FROM alembic_version"))
    status, reasons = await _ready(listener)
    assert status == 503
    assert reasons["migrations"].startswith("migrations are missing: ")


async def test_a_key_whose_event_fails_again_and_again_is_said(listener: Listening) -> None:
    waiting, key = listener.consumer.waiting, new_id()
    waiting.failed(key, attempts=1_000, seconds=0.0)
    status, reasons = await _ready(listener)
    assert (status, reasons["waiting"]) == (200, "keys whose event fails again and again: 1")
    waiting.passed(key)
    assert "waiting" not in (await _ready(listener))[1]

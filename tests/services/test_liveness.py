"""A service reports on its liveness check that one of its loops has ended."""

import httpx2
import pytest
from sqlalchemy import text

from services.front.local.installation import GIVE_UP_SECONDS, Installation
from services.front.settings import FrontSettings
from shared.clock import new_id
from shared.contracts.notices import NoticeRequested
from shared.supervisor import LoopState
from shared.web.health import NotReady
from tests.services.listening import Listening


async def test_a_loop_that_nobody_starts_again_is_503(listener: Listening) -> None:
    transport = httpx2.ASGITransport(listener.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/health/live")).status_code == 200
        loop = next(iter(listener.runtime.supervisor._loops.values()))
        for state in (LoopState.RESTARTING, LoopState.HALTED):
            loop.state = state
            assert (await client.get("/health/live")).status_code == 200, state
        loop.state = LoopState.GONE
        answer = await client.get("/health/live")
    assert answer.status_code == 503
    assert answer.json()["status"] == "gone"
    assert answer.json()["reasons"]


class Postgres:
    gone_seconds = 0.0


async def test_a_postgresql_that_cannot_be_started_again_is_told_after_a_while() -> None:
    postgres = Postgres()
    installation = Installation(FrontSettings(), {})
    installation._postgres = postgres  # type: ignore[assignment]  # all that is asked of it
    for seconds in (0.0, GIVE_UP_SECONDS):
        postgres.gone_seconds = seconds
        await installation.postgres_can_run()
    postgres.gone_seconds = GIVE_UP_SECONDS + 1
    try:
        await installation.postgres_can_run()
        said = ""
    except NotReady as gone:
        said = str(gone)
    assert "PostgreSQL died" in said


async def test_what_no_other_service_has_yet_is_told(listener: Listening) -> None:
    runtime = listener.runtime
    check = runtime.wanted["unpublished"]
    async with runtime.database.unit_of_work(runtime.service) as work:
        work.emit(
            NoticeRequested(
                notice=new_id(),
                role="administrator",
                reason="events-parked",
                urgency="critical",
                requested_at=work.now,
            )
        )
    await check()
    async with runtime.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET time = time - interval '61 seconds'"))
    with pytest.raises(NotReady, match="no other service has yet: 1"):
        await check()

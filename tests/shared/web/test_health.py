"""A service is ready if a request has what it needs; a bus outage never stops intake."""

import asyncio

import httpx2
import pytest

from shared.web import health
from shared.web.app import create_service_app
from shared.web.health import Check, NotReady


async def well() -> None:
    return


async def ill() -> None:
    raise ConnectionError("postgresql://somebody:password@somewhere")


async def hangs() -> None:
    await asyncio.Event().wait()


async def ask(path: str, *, database: Check, bus: Check) -> httpx2.Response:
    app = create_service_app(
        title="Intake", version="1", needed={"database": database}, wanted={"bus": bus}
    )
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def test_all_well_is_ready() -> None:
    answer = await ask("/health/ready", database=well, bus=well)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "checks": {"database": "ok", "bus": "ok"}}


async def test_a_bus_that_is_down_is_degraded_and_stays_in_traffic() -> None:
    answer = await ask("/health/ready", database=well, bus=ill)
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "checks": {"database": "ok", "bus": "failed"}}


async def test_why_is_shown_where_our_own_words_say_it() -> None:
    async def waiting() -> None:
        raise NotReady("keys that wait: 3")

    answer = await ask("/health/ready", database=well, bus=waiting)
    assert answer.json()["reasons"] == {"bus": "keys that wait: 3"}


async def test_a_database_that_is_away_is_503_and_named_without_its_address() -> None:
    answer = await ask("/health/ready", database=ill, bus=well)
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed"
    assert "password" not in answer.text


async def test_a_check_that_hangs_counts_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    assert (await ask("/health/ready", database=hangs, bus=well)).status_code == 503


async def test_live_asks_nobody() -> None:
    assert (await ask("/health/live", database=ill, bus=ill)).json() == {"status": "live"}


async def test_live_says_503_where_only_a_new_start_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone() -> None:
        raise NotReady("a loop is gone that nobody starts again")

    async def live(**alive: Check) -> httpx2.Response:
        app = create_service_app(title="Intake", version="1", needed={}, alive=alive)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/health/live")

    assert (await live(loops=well)).status_code == 200
    answer = await live(loops=gone, postgres=well)
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "gone",
        "reasons": ["a loop is gone that nobody starts again"],
    }
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    answer = await live(loops=well, postgres=hangs)
    assert (answer.status_code, answer.json()) == (503, {"status": "gone"})


async def test_metrics_are_what_the_caller_gives() -> None:
    app = create_service_app(title="I", version="1", needed={}, metrics=lambda: "alerts_total 1\n")
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/metrics")
    assert answer.text == "alerts_total 1\n"
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")

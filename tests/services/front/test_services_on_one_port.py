"""Services on one port answer, are observed and fail as each would alone."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest
import structlog
from sqlalchemy.exc import DBAPIError
from starlette.types import Scope

from services.front.mounting import Joined
from shared.web.app import create_service_app
from shared.web.routing import Router

Seen = list[tuple[str, int]]


class NoSuchTable(Exception):
    sqlstate = "42P01"


def router() -> Router:
    routes = Router()

    @routes.get("/")
    async def root() -> str:
        return "root"

    @routes.get("/cases/{number}")
    async def case(number: int) -> int:
        return number

    @routes.get("/broken")
    async def broken() -> None:
        raise DBAPIError("SELECT 1", {}, NoSuchTable())

    return routes


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
async def client(seen: Seen) -> AsyncIterator[httpx2.AsyncClient]:
    @contextmanager
    def observe(scope: Scope) -> Iterator[Callable[[int], None]]:
        yield lambda status: seen.append((scope["route"].path, status))

    triage = create_service_app(
        title="Triage", version="1", routers=[router()], needed={}, observe=observe
    )
    root = create_service_app(title="Tocsin", version="1", needed={})
    joined = httpx2.ASGITransport(Joined(root, {"triage": triage}), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=joined, base_url="http://127.0.0.1") as client:
        yield client


async def test_each_request_is_observed_by_its_service(
    client: httpx2.AsyncClient, seen: Seen
) -> None:
    assert (await client.get("/triage/cases/7")).json() == 7
    assert (await client.get("/triage/health/live")).status_code == 200
    assert seen[0] == ("/cases/{number}", 200)
    assert [status for _, status in seen] == [200, 200]
    assert (await client.get("/health/live")).status_code == 200
    assert (await client.get("/triages/cases/7")).status_code == 404
    assert len(seen) == 2


async def test_a_name_without_a_slash_is_its_service(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/triage")).json() == (await client.get("/triage/")).json() == "root"


async def test_an_error_is_told_once_with_its_cause(client: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await client.get("/triage/broken")
    assert answer.status_code == 500
    told = [each for each in logged if each["event"] == "unexpected error"]
    assert [each["error"].rpartition(".")[2] for each in told] == ["DBAPIError"]
    assert any("broken" in place for place in told[0]["at"])

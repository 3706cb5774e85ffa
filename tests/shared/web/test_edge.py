"""Request ids, headers, and requests from other sites."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Scope

from shared.web.app import create_service_app
from shared.web.routing import Router


def router() -> Router:
    routes = Router()

    @routes.get("/read")
    async def read() -> str:
        return "read"

    @routes.get("/strict")
    async def strict() -> Response:
        return Response(headers={"Content-Security-Policy": "default-src 'none'"})

    @routes.post("/write")
    async def write() -> str:
        return "written"

    return routes


@pytest.fixture
def seen() -> list[tuple[str, int]]:
    return []


@pytest.fixture
async def client(seen: list[tuple[str, int]]) -> AsyncIterator[httpx2.AsyncClient]:
    @contextmanager
    def observe(scope: Scope) -> Iterator[Callable[[int], None]]:
        yield lambda status: seen.append((scope["path"], status))

    app = create_service_app(
        title="Intake", version="1", routers=[router()], needed={}, observe=observe
    )
    together = FastAPI()
    together.mount("/intake", app)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(together), base_url="https://tocsin.example/intake"
    ) as client:
        yield client


async def test_a_valid_request_id_is_kept_and_another_is_replaced(
    client: httpx2.AsyncClient,
) -> None:
    kept = await client.get("/read", headers={"x-request-id": "a1b2c3d4-e5f6"})
    assert kept.headers["x-request-id"] == "a1b2c3d4-e5f6"
    for bad in ("short", "x" * 65, "white space here", "<script>alert"):
        answer = await client.get("/read", headers={"x-request-id": bad})
        assert answer.headers["x-request-id"] != bad
        assert len(answer.headers["x-request-id"]) == 36


async def test_every_answer_carries_the_strict_headers(client: httpx2.AsyncClient) -> None:
    for path in ("/read", "/nothing", "/docs"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["strict-transport-security"].startswith("max-age=")


async def test_an_answer_with_a_stricter_policy_keeps_its_own_and_all_other_headers(
    client: httpx2.AsyncClient,
) -> None:
    headers = (await client.get("/strict")).headers
    assert headers.get_list("content-security-policy") == ["default-src 'none'"]
    assert headers["x-frame-options"] == "DENY"


async def test_strict_transport_is_asked_for_over_https_only(client: httpx2.AsyncClient) -> None:
    answer = await client.get("http://127.0.0.1/intake/read")
    assert "strict-transport-security" not in answer.headers


async def test_strict_transport_is_asked_for_where_people_come_by_https() -> None:
    """A proxy that does not name the scheme does not change it."""
    app = create_service_app(title="Intake", version="1", routers=[router()], needed={})
    app.secure = True
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1"
    ) as client:
        answer = await client.get("/read")
    assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_the_reference_page_works_below_a_path(client: httpx2.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    assert "POST /write" in page.text
    assert "//" not in page.text.replace("https://", "").split("<main")[0].replace("<!--", "")
    assert (await client.get("/docs.css")).headers["content-type"].startswith("text/css")
    assert (await client.get("/openapi.json")).json()["info"]["title"] == "Intake"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"referer": "https://elsewhere.example/tocsin.example"},
        {"referer": "https://[broken"},
        {"cookie": "__Host-tocsin=x"},
        {"sec-fetch-site": "cross-site", "origin": "https://tocsin.example"},
    ],
)
async def test_what_another_site_sends_is_refused(
    client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/write", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tocsin:problem:cross-site"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "cookie": "__Host-tocsin=x"},
        {"origin": "https://tocsin.example", "cookie": "__Host-tocsin=x"},
        {"referer": "https://tocsin.example/intake/form", "cookie": "__Host-tocsin=x"},
        {"authorization": "Bearer x", "origin": "https://elsewhere.example"},
    ],
)
async def test_our_own_pages_and_programs_may_write(
    client: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await client.post("/write", headers=headers)).json() == "written"


async def test_a_foreign_link_may_read(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/read", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_the_observer_is_told_each_request_and_its_status(
    client: httpx2.AsyncClient, seen: list[tuple[str, int]]
) -> None:
    await client.get("/read")
    await client.get("/nothing")
    assert [status for _, status in seen] == [200, 404]


async def test_head_answers_where_get_does_and_sends_no_body(client: httpx2.AsyncClient) -> None:
    got, head = await client.get("/read"), await client.head("/read")
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert got.content
    assert (await client.head("/nowhere")).status_code == 404

"""Every route answers HEAD if it answers GET, and names the methods that it allows."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx2
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from services.front.catalogue import CATALOGUE
from shared.web.app import ServiceApp

NOT_ALLOWED = ("DELETE", "PUT", "PATCH", "POST")
PLACE = str(UUID(int=1))


def _paths(app: ServiceApp) -> Iterator[tuple[str, set[str]]]:
    """Yield a path for each route of API and pages, with the methods of all matching routes."""
    routes = [route for route in app.router.routes if isinstance(route, APIRoute)]
    for path in sorted({route.path for route in routes}):
        parts = (PLACE if part.startswith("{") else part for part in path.split("/"))
        place = "/".join(parts)
        fitting = (route for route in routes if compile_path(route.path)[0].match(place))
        yield place, {method for route in fitting for method in route.methods or ()}


async def test_head_is_answered_as_get_and_what_is_not_allowed_says_what_is(
    told_service: tuple[str, dict[str, Any]],
) -> None:
    service, told = told_service
    app = CATALOGUE[service].create_app(CATALOGUE[service].settings.model_validate(told))
    transport = httpx2.ASGITransport(app)
    seen = 0
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for path, methods in _paths(app):
            seen += 1
            allowed = methods | {"HEAD"} if "GET" in methods else methods
            if "GET" in methods:
                head, get = await client.head(path), await client.get(path)
                assert (head.status_code, head.content) == (get.status_code, b""), path
            method = next(each for each in NOT_ALLOWED if each not in allowed)
            answer = await client.request(method, path)
            assert answer.status_code == 405, f"{method} {path}"
            assert answer.headers["allow"] == ", ".join(sorted(allowed)), f"{method} {path}"
    assert seen > 10

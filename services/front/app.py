"""All services in one process on one port: the form in which one machine runs Tocsin."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from services.front.joining import Joined
from shared.access.principal import Principal
from shared.problems import Problem
from shared.web.app import ServiceApp, create_service_app
from shared.web.health import Check
from shared.web.navigation import console_navigation
from shared.web.pages import Pages

HERE = Path(__file__).parent


def create_joined_app(apps: Mapping[str, ServiceApp], *, secure: bool) -> Joined:
    """Serve each app below `/<its name>`; `/` says where everything is.

    The services' lifespans are entered in the order given and left in the reverse one. `secure`:
    people reach it over https.
    """
    pages = Pages(
        "front",
        ZoneInfo("UTC"),
        console_navigation,
        templates=HERE / "templates",
        locales=HERE / "locales",
        secure=secure,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    root = create_service_app(
        title="Tocsin",
        version=version("tocsin"),
        description="Where everything is. Each service has its own OpenAPI page.",
        routers=[_landing(pages, apps)],
        needed=_named(apps, lambda app: app.needed),
        wanted=_named(apps, lambda app: app.wanted),
        pages=pages,
        lifespan=lifespan,
    )
    return Joined(root, apps)


def _landing(pages: Pages, apps: Mapping[str, ServiceApp]) -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def where_everything_is(request: Request) -> Response:
        principal = await _whoever(apps, request)
        places = console_navigation(principal) if principal else ()
        return pages.render(request, "landing.html", services=tuple(apps), places=places)

    return router


async def _whoever(apps: Mapping[str, ServiceApp], request: Request) -> Principal | None:
    """Return who looks, None where nobody is signed in (any more)."""
    try:
        principal = await apps["identity"].state.sessions.by_cookie(request)
    except Problem:
        return None
    request.state.principal = principal
    return cast(Principal | None, principal)


def _named(
    apps: Mapping[str, ServiceApp], of: Callable[[ServiceApp], Mapping[str, Check]]
) -> dict[str, Check]:
    return {
        f"{name}.{part}": check for name, app in apps.items() for part, check in of(app).items()
    }

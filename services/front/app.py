"""All services in one process on one port: the form in which one machine runs Tocsin."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from shared.access.principal import Principal
from shared.runtime import Runtime
from shared.web.app import create_service_app
from shared.web.health import Check
from shared.web.pages import NavItem, Pages

HERE = Path(__file__).parent


def create_joined_app(apps: Mapping[str, FastAPI], *, secure: bool) -> FastAPI:
    """Serve each app below `/<its name>`; `/` says where everything is.

    The services' lifespans are entered in the order given and left in the reverse one. `secure`:
    people reach it over https.
    """
    pages = Pages(
        "front",
        ZoneInfo("UTC"),
        _navigation,
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

    joined = create_service_app(
        title="Tocsin",
        version=version("tocsin"),
        description="Where everything is. Each service has its own OpenAPI page.",
        routers=[_landing(pages, tuple(apps))],
        needed=_checks(apps, lambda runtime: runtime.needed),
        wanted=_checks(apps, lambda runtime: runtime.wanted),
        pages=pages,
        lifespan=lifespan,
    )
    for name, app in apps.items():
        joined.mount(f"/{name}", app)
    return joined


def _landing(pages: Pages, services: Sequence[str]) -> APIRouter:
    router = APIRouter()

    @router.get("/", include_in_schema=False)
    async def where_everything_is(request: Request) -> Response:
        return pages.render(request, "landing.html", services=services)

    return router


def _checks(
    apps: Mapping[str, FastAPI], of: Callable[[Runtime], Mapping[str, Check]]
) -> dict[str, Check]:
    return {
        f"{name} {part}": check
        for name, app in apps.items()
        for part, check in of(app.state.runtime).items()
    }


def _navigation(_: Principal) -> Sequence[NavItem]:
    return ()

"""Build every service's HTTP application in the same way, so that all answer alike."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from errno import EDQUOT, ENOSPC
from functools import partial
from types import MappingProxyType
from typing import Any

from asyncpg import InternalClientError, PostgresError
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Lifespan

from shared.problems import Problem
from shared.taxonomy import Taxonomy, load_taxonomy
from shared.web import documentation, error_pages, health, static_files
from shared.web.documentation import complete
from shared.web.edge import Edge, Observe, RefusalPage
from shared.web.error_pages import page_of_nobody, refusal_page
from shared.web.health import Check
from shared.web.pages import Pages
from shared.web.problems import (
    AWAY,
    REQUEST_ID,
    UNEXPECTED,
    Refusal,
    of_database,
    of_http,
    of_problem,
    of_validation,
    problem_answer,
)
from shared.web.routing import RESPONSES, Router, operation_id

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

_LICENCE = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}


class ServiceApp(FastAPI):
    """FastAPI inside an `Edge`, which must be outside even of FastAPI's own error handling."""

    observe: Observe | None = None
    refusal_page: RefusalPage | None = None
    secure: bool = False
    """People reach it over https."""
    metrics: Callable[[], str] | None = None
    """Returns the text of `/metrics`."""
    issuer: str | None = None
    """The URL of the OpenID issuer whose tokens are accepted; None if no route needs one."""
    taxonomy: Taxonomy
    """The lists of codes that its requests accept, which its document names."""
    needed: Mapping[str, Check] = MappingProxyType({})
    wanted: Mapping[str, Check] = MappingProxyType({})
    alive: Mapping[str, Check] = MappingProxyType({})
    notes: Mapping[str, str] = MappingProxyType({})
    """The readiness checks and further facts, for an app that serves several services together."""

    def build_middleware_stack(self) -> ASGIApp:
        return Edge(
            super().build_middleware_stack(),
            observe=self.observe,
            page=self.refusal_page,
            secure=self.secure,
        )

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            complete(super().openapi(), self.issuer, self.taxonomy)
        return self.openapi_schema or {}


def create_service_app(  # noqa: PLR0913 - the one place where all parts of a service's web meet
    *,
    title: str,
    version: str,
    description: str = "",
    routers: Sequence[Router] = (),
    needed: Mapping[str, Check],
    wanted: Mapping[str, Check] | None = None,
    alive: Mapping[str, Check] | None = None,
    notes: Mapping[str, str] = MappingProxyType({}),
    pages: Pages | None = None,
    metrics: Callable[[], str] | None = None,
    observe: Observe | None = None,
    issuer: str | None = None,
    taxonomy: Taxonomy | None = None,
    lifespan: Lifespan[FastAPI] | None = None,
) -> ServiceApp:
    """Build the application of one service.

    `needed` and `wanted` are the checks of `/health/ready`, `alive` of `/health/live`, and `notes`
    what the first reports besides. With `pages`, a browser gets a refusal as a page, and the static
    files are served. `metrics` gives the text that `/metrics` answers. `issuer`: the OpenID issuer
    that its document names. `taxonomy`: the lists of the installation, if not those of Tocsin.
    """
    app = ServiceApp(
        title=title,
        version=version,
        description=description,
        lifespan=lifespan,
        license_info=_LICENCE,
        servers=[{"url": "/"}],
        # Served by `documentation.router`, which adds the path of the service.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would be built from the Host header, which the caller chooses.
        redirect_slashes=False,
        responses=RESPONSES,
        generate_unique_id_function=operation_id,
        exception_handlers=_handlers(pages),
        # FastAPI's own tracing sends whole addresses and messages of exceptions to the collector
        # named in the environment. `observe` sends only what is allowed.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.observe = observe
    app.issuer = issuer
    app.taxonomy = taxonomy or load_taxonomy()
    app.secure = pages is not None and pages.secure
    app.needed, app.wanted, app.alive = needed, wanted or {}, alive or {}
    app.notes = notes
    # Routes are tried in order: a service's own come first, because they are used most.
    app.router.routes.extend(route for router in routers for route in router.routes)
    app.router.routes.extend([*health.router.routes, *documentation.router.routes])
    if metrics is not None:
        app.metrics = metrics
        app.router.routes.extend(_metrics.routes)
    if pages is not None:
        app.refusal_page = partial(page_of_nobody, pages)
        app.state.pages = pages
        app.router.routes.extend([*static_files.router.routes, *error_pages.router.routes])
    return app


_metrics = APIRouter(include_in_schema=False)


@_metrics.get("/metrics")
async def exposition(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.app.metrics(), media_type="text/plain; version=0.0.4")


def _handlers(pages: Pages | None) -> dict[int | type[Exception], Handler]:
    async def answer(request: Request, refusal: Refusal) -> Response:
        if pages is not None and (page := await refusal_page(pages, request, refusal)) is not None:
            return page
        return problem_answer(refusal, request.scope[REQUEST_ID])

    async def problem(request: Request, error: Any) -> Response:
        return await answer(request, of_problem(error))

    async def validation(request: Request, error: Any) -> Response:
        return await answer(request, of_validation(error, request))

    async def http(request: Request, error: Any) -> Response:
        return await answer(request, of_http(error, request))

    async def database(request: Request, error: Any) -> Response:
        refusal = of_database(error)
        if refusal is UNEXPECTED:
            raise error
        return await answer(request, refusal)

    async def system(request: Request, error: Any) -> Response:
        return await answer(request, _of_system(error))

    async def unexpected(request: Request, _error: Any) -> Response:
        return await answer(request, UNEXPECTED)

    return {
        Problem: problem,
        RequestValidationError: validation,
        HTTPException: http,
        DBAPIError: database,
        PostgresError: database,
        InternalClientError: database,
        PoolTimeout: system,
        OSError: system,
        Exception: unexpected,
    }


def _of_system(error: PoolTimeout | OSError) -> Refusal:
    """Return the answer for an unavailable database or a full disk; raise any other error."""
    full = isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT}
    if full or isinstance(error, PoolTimeout | ConnectionError | TimeoutError):
        return AWAY
    raise error

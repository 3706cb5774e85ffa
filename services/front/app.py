"""Join all services into one application on one port."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request

from services.front.mounting import Joined
from shared.access.principal import Principal
from shared.release import release
from shared.supervisor import Supervisor
from shared.web import home_page
from shared.web.app import ServiceApp, create_service_app
from shared.web.health import Check
from shared.web.navigation import console_navigation
from shared.web.pages import Pages

Value = TypeVar("Value")

Loop = Callable[[], Awaitable[None]]
"""Runs until the process ends; the supervisor starts it again if it fails."""


def create_joined_app(
    apps: Mapping[str, ServiceApp],
    *,
    secure: bool,
    run_database: Loop | None = None,
    alive: Mapping[str, Check] | None = None,
) -> Joined:
    """Serve each app below `/<its name>`; `/` links to everything.

    The services' lifespans are entered in the order given and left in the reverse one. `secure`:
    people reach it over https. `alive`: further checks for `/health/live`.
    """
    supervisor = Supervisor("front")
    if run_database is not None:
        supervisor.add("database server", run_database)
    identity = apps.get("identity")
    told: Pages | None = identity.state.pages if identity else None
    pages = Pages(
        "front",
        ZoneInfo("UTC"),
        console_navigation,
        secure=secure,
        source_url=told.source_url if told else None,
        security_contact=told.security_contact if told else None,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(supervisor.running())
            for app in apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    root = create_service_app(
        title="Tocsin",
        version=release(),
        description="Links to all services. Each has its own OpenAPI page.",
        routers=[home_page.router],
        needed=_named(apps, lambda app: app.needed),
        wanted=_named(apps, lambda app: app.wanted),
        alive={**_named(apps, lambda app: app.alive), **(alive or {})},
        notes=_named(apps, lambda app: app.notes),
        pages=pages,
        lifespan=lifespan,
    )
    if identity is not None:
        root.state.sessions = identity.state.sessions
        root.state.home_page_notes = partial(_notes_of_all, apps)
    return Joined(root, apps)


async def _notes_of_all(
    apps: Mapping[str, ServiceApp], request: Request, principal: Principal
) -> list[home_page.HomePageNote]:
    """Return the notes of all services for this person's home page."""
    telling = [
        said
        for app in apps.values()
        if (said := getattr(app.state, "home_page_notes", None)) is not None
    ]
    return [line for said in telling for line in await said(request, principal)]


def _named(
    apps: Mapping[str, ServiceApp], of: Callable[[ServiceApp], Mapping[str, Value]]
) -> dict[str, Value]:
    return {
        f"{name}.{part}": check for name, app in apps.items() for part, check in of(app).items()
    }

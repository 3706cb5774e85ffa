"""Relocation, put together."""

from importlib.metadata import version
from pathlib import Path

from services.relocation import api, pages
from services.relocation.events import LISTENS_TO, handlers
from services.relocation.operations.requests import CLOCK, ring
from services.relocation.parts import ZONE, parts_of
from services.relocation.settings import RelocationSettings
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.web.app import ServiceApp, create_service_app
from shared.web.navigation import console_navigation
from shared.web.pages import Pages

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: RelocationSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    parts = parts_of(runtime, settings)
    runtime.listen(LISTENS_TO, handlers(parts))
    runtime.fire({CLOCK: ring})
    console = Pages(
        "relocation",
        ZONE,
        console_navigation,
        templates=HERE / "templates",
        locales=HERE / "locales",
        secure=settings.public_url.startswith("https:"),
    )
    app = create_service_app(
        title="Tocsin relocation",
        version=version("tocsin"),
        description="Support requests: emergency grants and temporary relocation.",
        routers=(api.router, *pages.routers),
        needed=runtime.needed,
        wanted=runtime.wanted,
        pages=console,
        metrics=runtime.metrics,
        observe=runtime.telemetry.observe_request,
        lifespan=runtime.lifespan,
    )
    app.state.runtime = runtime
    app.state.parts = parts
    app.state.pages = console
    return app

"""Triage, put together."""

from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from services.triage import api, pages
from services.triage.events import LISTENS_TO, handlers
from services.triage.operations.clocks import TIMER, ring
from services.triage.parts import parts_of
from services.triage.settings import TriageSettings
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.web.app import ServiceApp, create_service_app
from shared.web.navigation import console_navigation
from shared.web.pages import Pages

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: TriageSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    parts = parts_of(runtime, settings)
    runtime.listen(LISTENS_TO, handlers(parts))
    runtime.fire({TIMER: ring})
    console = Pages(
        "triage",
        ZoneInfo("UTC"),
        console_navigation,
        templates=HERE / "templates" / "pages",
        locales=HERE / "locales",
        secure=settings.public_url.startswith("https:"),
    )
    app = create_service_app(
        title="Tocsin triage",
        version=version("tocsin"),
        description="Cases: verification, risk, clocks, appeals, approval.",
        routers=(*api.routers, *pages.routers),
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

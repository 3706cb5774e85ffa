"""Intake, put together."""

from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from services.intake import api, pages
from services.intake.events import LISTENS_TO, handlers
from services.intake.parts import parts_of
from services.intake.settings import IntakeSettings
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.web.app import ServiceApp, create_service_app
from shared.web.navigation import console_navigation
from shared.web.pages import Pages

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: IntakeSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    runtime.listen(LISTENS_TO, handlers())
    console = Pages(
        "intake",
        ZoneInfo("UTC"),
        console_navigation,
        templates=HERE / "templates",
        locales=HERE / "locales",
        secure=settings.public_url.startswith("https:"),
    )
    app = create_service_app(
        title="Tocsin intake",
        version=version("tocsin"),
        description="Alerts come in, with consents; and what became of them.",
        routers=(api.router, *pages.routers),
        needed=runtime.needed,
        wanted=runtime.wanted,
        pages=console,
        metrics=runtime.metrics,
        observe=runtime.telemetry.observe_request,
        lifespan=runtime.lifespan,
    )
    app.state.runtime = runtime
    app.state.parts = parts_of(runtime, settings)
    app.state.pages = console
    return app

"""Relocation, put together."""

from functools import partial
from pathlib import Path

from services.relocation import api, pages
from services.relocation.events import LISTENS_TO, URGENT, handlers
from services.relocation.operations.marking import keep_marks_current
from services.relocation.operations.requests import CLOCK, ring
from services.relocation.pages.words import FIELDS
from services.relocation.parts import parts_of
from services.relocation.queries import requests_numbered, requests_of, waiting
from services.relocation.settings import RelocationSettings
from shared.access.attempts import keep_forgotten
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: RelocationSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    parts = parts_of(runtime, settings)
    runtime.listen(LISTENS_TO, handlers(parts), urgent=URGENT)
    runtime.work("marks", partial(keep_marks_current, parts))
    runtime.work("refused attempts", partial(keep_forgotten, runtime.database, "relocation"))
    runtime.fire({CLOCK: ring})
    runtime.count(waiting)
    return service_app(
        runtime,
        parts,
        description="Support requests: emergency grants and temporary relocation.",
        routers=(api.router, *pages.routers),
        here=HERE,
        fields=FIELDS,
        numbered=requests_numbered,
        belonging=requests_of,
    )

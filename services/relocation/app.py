"""Build the relocation application from its parts."""

from functools import partial
from pathlib import Path

from services.relocation import api, pages
from services.relocation.context import make_context
from services.relocation.events import LISTENS_TO, URGENT, handlers
from services.relocation.operations.name_marks import rebuild_marks_loop
from services.relocation.operations.requests import DECISION_DEADLINE, fire_decision_deadline
from services.relocation.pages.labels import FIELDS
from services.relocation.queries import requests_numbered, requests_of, waiting
from services.relocation.settings import RelocationSettings
from shared.access.refused_attempts import forget_attempts_loop
from shared.clock import Clock, utc_now
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: RelocationSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    context = make_context(runtime, settings)
    runtime.listen(LISTENS_TO, handlers(context), urgent=URGENT)
    runtime.work("marks", partial(rebuild_marks_loop, context))
    runtime.work("refused-attempts", partial(forget_attempts_loop, runtime.database, "relocation"))
    runtime.fire({DECISION_DEADLINE: fire_decision_deadline})
    runtime.count(waiting)
    return service_app(
        runtime,
        context,
        description="Support requests: emergency grants and temporary relocation.",
        routers=(api.router, api.codes, *pages.routers),
        here=HERE,
        fields=FIELDS,
        numbered=requests_numbered,
        belonging=requests_of,
    )

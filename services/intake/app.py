"""Build the intake application from its parts."""

from functools import partial
from pathlib import Path

from services.intake import api, pages
from services.intake.context import make_context
from services.intake.events import LISTENS_TO, URGENT, handlers
from services.intake.operations.alerts_without_case import CASES, notify_of_alerts_without_case
from services.intake.operations.drafts import delete_old_drafts_loop
from services.intake.operations.resending_consents import resend_consents_loop
from services.intake.pages.field_labels import FIELDS
from services.intake.settings import IntakeSettings
from shared.access.refused_attempts import forget_attempts_loop
from shared.clock import Clock, utc_now
from shared.late_answers import watch_for
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: IntakeSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    runtime.listen(LISTENS_TO, handlers(), urgent=URGENT)
    runtime.work("refused-attempts", partial(forget_attempts_loop, runtime.database, "intake"))
    context = make_context(runtime, settings)
    runtime.work("words-of-consents", partial(resend_consents_loop, context))
    runtime.work("alert-drafts", partial(delete_old_drafts_loop, runtime.database, "intake"))
    cases = watch_for(runtime, CASES, notify_of_alerts_without_case)
    return service_app(
        runtime,
        context,
        description="Alerts with their consents, and what became of them.",
        routers=(api.router, api.codes, *pages.routers),
        here=HERE,
        fields=FIELDS,
        wanted={"cases": cases.nothing_is_late},
    )

"""Build the triage application from its parts."""

from functools import partial
from pathlib import Path

from services.triage import api, pages
from services.triage.context import make_context
from services.triage.document_form.field_labels import FIELDS
from services.triage.events import ALONE, LISTENS_TO, URGENT, handlers
from services.triage.operations.alerts.rebuilding_marks import rebuild_marks_loop
from services.triage.operations.appeals import signature_reminders, silenced_codes, withdrawing
from services.triage.operations.cases.late_answers import (
    CAMPAIGNS,
    SUPPORT,
    notify_of_campaigns_not_started,
    notify_of_requests_not_opened,
)
from services.triage.operations.deadlines import (
    DAY_OVER,
    TIMER,
    fire_deadline,
    show_next_deadline,
)
from services.triage.queries.queue import waiting
from services.triage.queries.related import related_to_number
from services.triage.queries.unreachable_steps import expect_steps_reach
from services.triage.settings import TriageSettings
from shared.access.refused_attempts import forget_attempts_loop
from shared.clock import Clock, utc_now
from shared.late_answers import watch_for
from shared.runtime import Runtime
from shared.service import service_app
from shared.web.app import ServiceApp

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"


def create_app(settings: TriageSettings, *, clock: Clock = utc_now) -> ServiceApp:
    """Build the service. Its loops run for as long as the application does."""
    runtime = Runtime(settings, migrations=MIGRATIONS, clock=clock)
    context = make_context(runtime, settings)
    runtime.listen(LISTENS_TO, handlers(context), alone=ALONE, urgent=URGENT)
    runtime.work("marks", partial(rebuild_marks_loop, context))
    runtime.work("refused-attempts", partial(forget_attempts_loop, runtime.database, "triage"))
    runtime.fire(
        {
            TIMER: partial(fire_deadline, steps=context.deadline_steps),
            DAY_OVER: show_next_deadline,
            signature_reminders.TIMER: signature_reminders.remind,
            silenced_codes.TIMER: withdrawing.stop_printing_silenced,
        }
    )
    runtime.count(waiting)
    campaigns = watch_for(runtime, CAMPAIGNS, notify_of_campaigns_not_started)
    support = watch_for(runtime, SUPPORT, notify_of_requests_not_opened)
    return service_app(
        runtime,
        context,
        description="Cases: verification, risk, deadlines, appeals, approval.",
        routers=(*api.routers, *pages.routers),
        here=HERE,
        fields=FIELDS,
        wanted={
            "campaigns": campaigns.nothing_is_late,
            "support": support.nothing_is_late,
            "deadline_steps": partial(expect_steps_reach, context),
        },
        templates="templates/pages",
        numbered=related_to_number,
    )

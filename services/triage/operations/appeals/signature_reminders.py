"""Tell the officer once, before the deadline, that organisations have not answered yet."""

from datetime import timedelta

from sqlalchemy import func, select

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.operations.notices import notify_officers
from services.triage.operations.timeline import Detail, note
from services.triage.queries.hindrances import hindrances
from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.rules.signatories import ASKED, reminder_at
from services.triage.tables import Case, Document, Signatory, SignatureCall
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule
from shared.timers.worker import DueTimer

TIMER = "signatures"
"""The kind of timer that fires before the deadline of a call; its object is the document."""


async def schedule_reminder(
    work: UnitOfWork, context: Context, draft: AppealDraft, call: SignatureCall
) -> None:
    """Set the timer of a call; another deadline replaces it.

    How long before it is data of the template.
    """
    form = context.renderer.templates.form(draft.template, draft.languages[0])
    if form is not None and form.signing is not None:
        before = timedelta(hours=form.signing.reminded_before)
        await schedule(work, TIMER, call.document, reminder_at(call.until, before, work.now))


async def remind(work: UnitOfWork, firing: DueTimer) -> None:
    """Notify the officer, unless everybody answered, or nobody is asked any more.

    Of a closed case, or one with a withdrawn alert, only the timeline says it: nobody can issue it.
    """
    document = await work.session.get_one(Document, firing.object_id)
    call = await work.session.get_one(SignatureCall, document.id)
    if call.closed_at is not None or document.state not in BEING_WRITTEN:
        return
    waiting = select(func.count()).where(
        Signatory.document == document.id, Signatory.state == ASKED
    )
    number = (await work.session.execute(waiting)).scalar_one()
    if not number:
        return
    case = await work.session.get_one(Case, document.case_id)
    detail: Detail = {"document": str(document.id), "number": number}
    if case.state != "open" or "alert-withdrawn" in await hindrances(work.session, case.id):
        note(work, case.id, "signatures-not-awaited", detail=detail)
        return
    note(work, case.id, "signatures-wait", detail=detail)
    await notify_officers(work, case, NoticeReason.CASE_WAITS)

"""Tell the officer once, before the deadline, that organisations have not answered yet.

A reminder that came while nobody could issue the document is given once somebody can again.
"""

from datetime import timedelta

from sqlalchemy import Text, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.triage.context import Context
from services.triage.drafting.draft import AppealDraft
from services.triage.operations.notices import notify_officers
from services.triage.operations.timeline import Detail, note
from services.triage.queries.hindrances import hindrances
from services.triage.rules.gates.approvals import BEING_WRITTEN
from services.triage.rules.signatories import ASKED, reminder_at
from services.triage.tables import Case, Document, Signatory, SignatureCall, TimelineEntry
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import fired_among, schedule
from shared.timers.worker import DueTimer

TIMER = "signatures"
"""The kind of timer that fires before the deadline of a call; its object is the document."""
_REMINDED, _NOT_AWAITED, _TOO_LATE = (
    "signatures-wait",
    "signatures-not-awaited",
    "signatures-missed",
)


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
    `remind_again` notifies them then.
    """
    document = await work.session.get_one(Document, firing.object_id)
    # Whoever reopens the case, or undoes a withdrawal, locks it: the reminder is before or after.
    case = await work.session.get_one(Case, document.case_id, with_for_update=True)
    call = await work.session.get_one(SignatureCall, document.id)
    if call.closed_at is not None or document.state not in BEING_WRITTEN:
        return
    waiting = select(func.count()).where(
        Signatory.document == document.id, Signatory.state == ASKED
    )
    number = (await work.session.execute(waiting)).scalar_one()
    if not number:
        return
    detail: Detail = {"document": str(document.id), "number": number}
    if await _is_suspended(work, case):
        note(work, case.id, _NOT_AWAITED, detail=detail)
        return
    note(work, case.id, _REMINDED if work.now < call.until else _TOO_LATE, detail=detail)
    await notify_officers(work, case, NoticeReason.CASE_WAITS)


async def remind_again(work: UnitOfWork, case: Case) -> None:
    """Give the reminders that came while nobody could issue the document. The case is locked.

    Nothing happens while a reason is left, or where the timer was set again meanwhile.
    """
    await work.session.flush()
    if await _is_suspended(work, case):
        return
    of_it = TimelineEntry.detail["document"].astext
    last = (
        select(of_it.label("document"), TimelineEntry.kind)
        .where(
            TimelineEntry.case_id == case.id,
            TimelineEntry.kind.in_((_REMINDED, _NOT_AWAITED, _TOO_LATE)),
        )
        .ext(distinct_on(of_it))
        .order_by(of_it, TimelineEntry.at.desc(), TimelineEntry.id.desc())
        .subquery()
    )
    lost = select(SignatureCall.document).join(
        last, last.c.document == SignatureCall.document.cast(Text)
    )
    found = await work.session.scalars(lost.where(last.c.kind == _NOT_AWAITED))
    for document in sorted(await fired_among(work.session, TIMER, found.all())):
        await schedule(work, TIMER, document, work.now)


async def _is_suspended(work: UnitOfWork, case: Case) -> bool:
    """Return whether nobody can issue a document of the case now."""
    return case.state != "open" or "alert-withdrawn" in await hindrances(work.session, case.id)

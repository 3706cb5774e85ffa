"""The deadlines of a case: started when it opens, stopped when it is acknowledged or closed.

A correction or a withdrawal notice that is begun has some too, until it is issued or withdrawn.

`completing_deadlines` stops one of them.
"""

from collections.abc import Collection, Iterable
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update

from services.triage.context import Context
from services.triage.deadline_steps import (
    DeadlineKind,
    DeadlineSteps,
    PromiseKind,
    PromiseStep,
)
from services.triage.operations.escalating import notify_of_deadline
from services.triage.operations.notices import level
from services.triage.operations.timeline import Detail, note
from services.triage.queries.deadlines import counts
from services.triage.queries.hindrances import hindrances
from services.triage.rules import deadlines as rules
from services.triage.tables import Case, Deadline, Document
from services.triage.tables.metadata import Values
from shared.clock import new_id
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule_all
from shared.timers.worker import DueTimer

TIMER = "deadline"
"""The kind of timer that fires for a deadline; its object is the deadline."""

DAY_OVER = "day-over"
"""The kind that fires when the day of a deadline is over."""


def deadlines_of(case: UUID, due: Iterable[rules.Deadline]) -> list[Values]:
    """Return the rows of a case's deadlines; `start` sets their timers once they are stored."""
    return [
        {
            "id": new_id(),
            "case_id": case,
            "kind": each.kind,
            "step": each.step,
            "step_code": each.code,
            "due_at": each.due_at,
            "urgency": each.urgency,
            "day": each.day,
            "at": each.at,
        }
        for each in due
    ]


def start(work: UnitOfWork, deadlines: Collection[Values]) -> None:
    """Set the timers of deadlines that are stored: when each is due, and when its day is over."""
    schedule_all(work, TIMER, {each["id"]: each["due_at"] for each in deadlines})
    ends = {each["id"]: rules.end_of(each["day"]) for each in deadlines if each["day"] is not None}
    schedule_all(work, DAY_OVER, {each: end for each, end in ends.items() if end is not None})


async def fire_deadline(work: UnitOfWork, firing: DueTimer, *, steps: DeadlineSteps) -> None:
    """Notify the people its step names that a deadline has come, unless it is done already.

    One of a document that nobody can issue now is stopped instead.
    """
    of_case = select(Deadline.case_id).where(Deadline.id == firing.object_id)
    case_id = (await work.session.execute(of_case)).scalar_one()
    case = await work.session.get_one(Case, case_id, with_for_update=True)
    deadline = await work.session.get_one(Deadline, firing.object_id, with_for_update=True)
    if deadline.stopped_at is not None or deadline.rang_at is not None:
        return
    detail: Detail = {"clock": deadline.kind, "step": deadline.step}
    step = steps.find(deadline.kind, deadline.step_code)
    ends_with = step.ends_with if isinstance(step, PromiseStep) else ()
    if ends_with and not set(ends_with).isdisjoint(await hindrances(work.session, case.id)):
        deadline.stopped_at = work.now
        await sort_by_next_deadline(work, case)
        note(work, case.id, "clock-ended", detail=detail)
        return
    deadline.rang_at = work.now
    note(work, case.id, "clock-rang", detail=detail)
    await notify_of_deadline(work, case, step, level(deadline.urgency))


async def stop(work: UnitOfWork, case: Case, *kinds: DeadlineKind) -> None:
    """Stop the deadlines of these kinds; all of them if no kind is given."""
    running = update(Deadline).where(Deadline.case_id == case.id, Deadline.stopped_at.is_(None))
    if kinds:
        running = running.where(Deadline.kind.in_(kinds))
    await work.session.execute(
        running.values(stopped_at=work.now), execution_options={"synchronize_session": False}
    )
    await sort_by_next_deadline(work, case)


async def promise(
    work: UnitOfWork, context: Context, case: Case, document: UUID, kind: PromiseKind
) -> None:
    """Start the deadlines of a correction or a withdrawal notice that was begun."""
    due = rules.promised(kind, work.now, context.deadline_steps)
    rows = deadlines_of(case.id, due)
    work.session.add_all(Deadline(**each, document=document) for each in rows)
    await work.session.flush()
    start(work, rows)
    await sort_by_next_deadline(work, case)


async def promise_again(work: UnitOfWork, context: Context, case: Case) -> None:
    """Start the deadlines again of corrections and notices that can be issued again.

    They ended while nobody could issue them: an alert was withdrawn, or a merge made the case
    silent. They get their full time from now. Nothing happens while one of these reasons is left,
    in a closed case, where deadlines still run, or where all of them came and were told.
    """
    await work.session.flush()
    if case.state != "open" or await hindrances(work.session, case.id):
        return
    unheard = Deadline.rang_at.is_(None)
    running = func.bool_or(Deadline.stopped_at.is_(None) & unheard)
    ended = func.bool_or(Deadline.stopped_at.is_not(None) & unheard)
    begun = (
        select(Deadline.document, Deadline.kind)
        .join(Document, Document.id == Deadline.document)
        .where(Deadline.case_id == case.id, Document.state.in_(("draft", "submitted")))
        .group_by(Deadline.document, Deadline.kind)
        .having(ended & ~running)
        .order_by(Deadline.document)
    )
    for document, kind in (await work.session.execute(begun)).all():
        if document is not None:
            await promise(work, context, case, document, cast("PromiseKind", kind))


async def stop_of_documents(work: UnitOfWork, case: Case, document: UUID | None = None) -> None:
    """Stop the deadlines of a correction or notice; of all in the case if none is given.

    Also those that the closing of the case stopped: they do not run again if it is reopened.
    """
    of_them = Deadline.document == document if document else Deadline.document.is_not(None)
    await work.session.execute(
        update(Deadline).where(Deadline.case_id == case.id, of_them).values(stopped_at=work.now),
        execution_options={"synchronize_session": False},
    )
    await sort_by_next_deadline(work, case)


async def show_next_deadline(work: UnitOfWork, firing: DueTimer) -> None:
    """Show the next deadline of the case in the queue: the day of this one is over."""
    deadline = await work.session.get_one(Deadline, firing.object_id)
    if deadline.stopped_at is not None:
        return
    case = await work.session.get_one(Case, deadline.case_id, with_for_update=True)
    await sort_by_next_deadline(work, case)
    note(work, case.id, "clock-passed", detail={"clock": deadline.kind, "step": deadline.step})


async def sort_by_next_deadline(work: UnitOfWork, case: Case) -> None:
    """Put the case where its next deadline belongs in the queue. The case is locked."""
    earliest = await work.session.scalar(
        select(func.min(Deadline.due_at)).where(Deadline.case_id == case.id, counts())
    )
    case.next_due_at = earliest or rules.NO_DEADLINE

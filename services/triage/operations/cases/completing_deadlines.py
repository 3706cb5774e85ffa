"""An officer marks a deadline as done, or sets its time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.triage.deadline_steps import DeadlineSteps
from services.triage.operations import deadlines
from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import note
from services.triage.rules.deadlines import due_before
from services.triage.tables import Case, Deadline
from shared.message_ids import msgid
from shared.problems import Conflict, FieldFault, Invalid, NotFound
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule
from shared.web.idempotency import Receipt


async def complete_deadline(work: UnitOfWork, case_id: UUID, deadline_id: UUID) -> Receipt:
    """Stop all warnings of one hearing or removal; those of others continue.

    `Conflict` if it was stopped already, and for the acknowledgement (`take-it`): a case is
    acknowledged by taking it. That of a correction or a notice ends with its issue (`issue-it`).
    """
    case = await lock_open_case(work, case_id)
    deadline = await _running(work, case, deadline_id)
    for each in await _warnings_of(work, deadline):
        each.stopped_at, each.done_by = work.now, UUID(work.actor)
    await work.session.flush()
    await deadlines.sort_by_next_deadline(work, case)
    day = deadline.day.isoformat() if deadline.day else None
    note(work, case.id, "clock-done", detail={"clock": deadline.kind, "day": day})
    record(work, "clock.answer", case, clock=deadline.kind, step=deadline.step)
    return case_receipt(case)


async def set_hour(
    work: UnitOfWork,
    steps: DeadlineSteps,
    case_id: UUID,
    deadline_id: UUID,
    at: datetime,
    seen: str | None,
) -> Receipt:
    """Count all warnings of a hearing or removal to its time, and warn again if they fired.

    `at` is in the time zone of the place: there it is on the day of the deadline (`Invalid`
    `other-day`), and in the future (`in-past`). `seen`: the time that the reader saw; `Conflict`
    `changed-since` if it is another one. Else as `complete_deadline`.
    """
    case = await lock_open_case(work, case_id)
    deadline = await _running(work, case, deadline_id)
    if seen is not None and not _is(deadline.at, seen):
        raise Conflict(
            "Somebody set a different time after you opened this. Look at it again first.",
            code="changed-since",
        )
    if at.date() != deadline.day:
        raise _at_fault(msgid("This time is not on the day of the deadline."), "other-day")
    if at <= work.now:
        raise _at_fault(
            msgid("This time is past. Correct it, or mark the deadline as done."), "in-past"
        )
    for each in await _warnings_of(work, deadline):
        each.at, each.rang_at = at, None
        each.due_at = due_before(each.kind, each.step_code, at, work.now, steps)
        await schedule(work, deadlines.TIMER, each.id, each.due_at)
    await work.session.flush()
    await deadlines.sort_by_next_deadline(work, case)
    note(work, case.id, "clock-moved", detail={"clock": deadline.kind, "day": str(deadline.day)})
    record(work, "clock.move", case, clock=deadline.kind, step=deadline.step)
    return case_receipt(case)


def _is(at: datetime | None, seen: str) -> bool:
    if at is None:
        return seen == "none"
    try:
        return datetime.fromisoformat(seen) == at
    except ValueError:
        return False


def _at_fault(words: str, code: str) -> Invalid:
    return Invalid(words, faults=[FieldFault("at", words, code)])


async def _warnings_of(work: UnitOfWork, deadline: Deadline) -> Sequence[Deadline]:
    """Return all running warnings of the same hearing or removal, locked."""
    of_the_same = (
        select(Deadline)
        .where(
            Deadline.case_id == deadline.case_id,
            Deadline.kind == deadline.kind,
            Deadline.day.is_not_distinct_from(deadline.day),
            Deadline.at.is_not_distinct_from(deadline.at),
            Deadline.stopped_at.is_(None),
        )
        .order_by(Deadline.id)
        .with_for_update()
    )
    return (await work.session.scalars(of_the_same)).all()


async def _running(work: UnitOfWork, case: Case, deadline_id: UUID) -> Deadline:
    """Return a deadline of the case, locked, that an officer can complete."""
    deadline = await work.session.get(Deadline, deadline_id, with_for_update=True)
    if deadline is None or deadline.case_id != case.id:
        raise NotFound("The case has no such deadline.")
    if deadline.kind == "acknowledgement":
        raise Conflict("Take the case to acknowledge it.", code="take-it")
    if deadline.document is not None:
        raise Conflict(
            "Issue the document or withdraw it: this deadline ends with that.", code="issue-it"
        )
    if deadline.stopped_at is not None:
        raise Conflict("This deadline is already marked as done, or it has ended.", code="stopped")
    return deadline

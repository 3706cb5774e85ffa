"""The clocks of a case: started when it opens, stopped when it is acknowledged or closed."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select, update

from services.triage.operations.notices import level, tell_officers
from services.triage.operations.timeline import note
from services.triage.rules import clocks
from services.triage.tables import Case, Deadline
from shared.clock import new_id
from shared.notices import NoticeReason
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule_all
from shared.timers.worker import Firing

TIMER = "deadline"
"""The kind of timer that rings a deadline; its object is the deadline."""


def deadlines_of(case: UUID, due: Iterable[clocks.Deadline]) -> list[Deadline]:
    """Return the rows of a case's deadlines; `start` sets their timers once they are stored."""
    return [
        Deadline(
            id=new_id(), case_id=case, kind=each.kind, step=each.step, due_at=each.due_at,
            urgency=each.urgency,
        )
        for each in due
    ]  # fmt: skip


def start(work: UnitOfWork, deadlines: Iterable[Deadline]) -> None:
    schedule_all(work, TIMER, {each.id: each.due_at for each in deadlines})


async def ring(work: UnitOfWork, firing: Firing) -> None:
    """Tell staff that a deadline has come, unless what it waited for was done."""
    deadline = await work.session.get_one(Deadline, firing.object_id, with_for_update=True)
    if deadline.stopped_at is not None or deadline.rang_at is not None:
        return
    deadline.rang_at = work.now
    case = await work.session.get_one(Case, deadline.case_id)
    detail: dict[str, str | int | bool | None] = {"clock": deadline.kind, "step": deadline.step}
    note(work, case.id, "clock-rang", detail=detail)
    tell_officers(work, case, NoticeReason.CASE_WAITS, at_least=level(deadline.urgency))


async def stop(work: UnitOfWork, case: Case, *kinds: clocks.ClockKind) -> None:
    """Stop the clocks of these kinds, all of them if none is named."""
    running = update(Deadline).where(Deadline.case_id == case.id, Deadline.stopped_at.is_(None))
    if kinds:
        running = running.where(Deadline.kind.in_(kinds))
    await work.session.execute(
        running.values(stopped_at=work.now), execution_options={"synchronize_session": False}
    )
    earliest = await work.session.scalar(
        select(func.min(Deadline.due_at)).where(
            Deadline.case_id == case.id, Deadline.stopped_at.is_(None)
        )
    )
    case.next_due_at = earliest or clocks.NO_CLOCK

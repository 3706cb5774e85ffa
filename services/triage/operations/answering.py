"""An officer says that what a clock waited for was done."""

from uuid import UUID

from services.triage.operations import clocks
from services.triage.operations.cases import hold_open, receipt
from services.triage.operations.timeline import note
from services.triage.tables import Deadline
from shared.problems import Conflict, NotFound
from shared.storage.unit_of_work import AuditFact, UnitOfWork
from shared.web.idempotency import Receipt


async def answer_clock(work: UnitOfWork, case_id: UUID, clock: UUID) -> Receipt:
    """Stop the clock of a hearing or a removal; the others run on.

    `Conflict` where it was stopped already, and of the acknowledgement (`take-it`): a case is
    acknowledged by whoever takes it.
    """
    case = await hold_open(work, case_id)
    deadline = await work.session.get(Deadline, clock, with_for_update=True)
    if deadline is None or deadline.case_id != case.id:
        raise NotFound("The case has no such clock.")
    if deadline.kind == "acknowledgement":
        raise Conflict("Take the case: that acknowledges it.", code="take-it")
    if deadline.stopped_at is not None:
        raise Conflict("This clock was stopped already.", code="stopped")
    deadline.stopped_at, deadline.done_by = work.now, UUID(work.actor)
    await work.session.flush()
    await clocks.reckon_next(work, case)
    day = deadline.day.isoformat() if deadline.day else None
    note(work, case.id, "clock-done", detail={"clock": deadline.kind, "day": day})
    work.record(
        AuditFact(
            "clock.answer", "case", case.id, (case.subject,),
            {"clock": deadline.kind, "step": deadline.step},
        )
    )  # fmt: skip
    return receipt(case)

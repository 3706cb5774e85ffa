"""Open a closed case again."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.appeals.signature_reminders import remind_again
from services.triage.operations.audit import record
from services.triage.operations.cases.handing_over import return_reopened_to_desk
from services.triage.operations.locking import lock_case
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import expect_unchanged_since, note
from services.triage.rules.outcomes import MERGED
from services.triage.tables import Case, CaseLink, Deadline
from shared.contracts.triage import CaseReopened
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.schedule import schedule
from shared.web.idempotency import Receipt


async def reopen_case(work: UnitOfWork, case_id: UUID, seen: int | None = None) -> Receipt:
    """Reopen a case that an officer closed; the deadlines that this stopped run again.

    `Conflict`: `case-open` if it is not closed, `case-joined` if its alerts are merged into another
    case, `changed-since` if something happened that the reader did not see.
    """
    case = await lock_case(work, case_id)
    if case.state != "closed":
        raise Conflict(msgid("The case is open."), code="case-open")
    if case.outcome == MERGED:
        raise Conflict(
            msgid("This case was merged into another one. Undo the merge on the other case."),
            code="case-joined",
        )
    await expect_unchanged_since(work, case.id, seen)
    await reopen(work, case, None)
    return case_receipt(case)


async def reopen(work: UnitOfWork, case: Case, link: CaseLink | None) -> None:
    """Reopen a closed case, and start the deadlines again that closing stopped.

    Deadlines that an officer of the case it was merged into by `link` completed stay stopped. If
    its officer left meanwhile, the case goes to the desk.
    """
    answered = await _answered_by(work, link) if link is not None else {}
    halted = select(Deadline).where(
        Deadline.case_id == case.id,
        Deadline.stopped_at == case.closed_at,
        Deadline.done_by.is_(None),
    )
    for deadline in (await work.session.scalars(halted)).all():
        if (deadline.kind, deadline.day) in answered:
            deadline.done_by = answered[deadline.kind, deadline.day]
            continue
        deadline.stopped_at = None
        # The deadline may have passed while the case was closed, when nobody was notified.
        if deadline.rang_at is None:
            await schedule(work, deadlines.TIMER, deadline.id, deadline.due_at)
    case.state, case.outcome, case.closed_at, case.closed_by = "open", None, None, None
    await work.session.flush()
    await deadlines.sort_by_next_deadline(work, case)
    await remind_again(work, case)
    work.emit(CaseReopened(case=case.id, reopened_at=work.now))
    note(work, case.id, "case-reopened")
    await return_reopened_to_desk(work, case)
    record(work, "case.reopen", case)


async def _answered_by(work: UnitOfWork, link: CaseLink) -> dict[tuple[str, date | None], UUID]:
    """Return who completed which of the deadlines that came in by the link."""
    answered = select(Deadline.kind, Deadline.day, Deadline.done_by).where(
        Deadline.link == link.id, Deadline.done_by.is_not(None)
    )
    return {(kind, day): who for kind, day, who in await work.session.execute(answered) if who}

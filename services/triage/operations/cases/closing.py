"""Close a case with an outcome."""

from uuid import UUID

from services.triage.operations import deadlines
from services.triage.operations.appeals.issued import expect_no_embargo
from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import expect_unchanged_since, note
from shared.contracts.triage import CaseClosed
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def close(
    work: UnitOfWork, case_id: UUID, outcome: str, *, goes_on: bool = False, seen: int | None = None
) -> Receipt:
    """Close a case.

    Deadlines stop, none of its documents can be issued any more, and waiting messages of issued
    ones are stopped, unless it `goes_on`. `Conflict` (`under-embargo`) while an issued document is
    still to be sent, and (`changed-since`) if something happened that the reader did not see.
    """
    case = await lock_open_case(work, case_id)
    await expect_unchanged_since(work, case.id, seen)
    await expect_no_embargo(work, case)
    case.state, case.outcome = "closed", outcome
    case.closed_at, case.closed_by = work.now, UUID(work.actor)
    await deadlines.stop(work, case)
    work.emit(CaseClosed(case=case.id, outcome=outcome, closed_at=work.now, goes_on=goes_on))
    note(work, case.id, "case-closed", detail={"outcome": outcome})
    record(work, "case.close", case, outcome=outcome, goes_on=goes_on)
    return case_receipt(case)

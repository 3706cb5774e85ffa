"""A case that an officer closed is opened again."""

from uuid import UUID

from services.triage.operations.cases import lock_case, receipt
from services.triage.operations.merging import MERGED, reopen
from services.triage.operations.timeline import expect_nothing_since
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def reopen_case(work: UnitOfWork, case_id: UUID, seen: int | None = None) -> Receipt:
    """Open a case again that an officer closed; the deadlines that this stopped run on.

    `Conflict`: `case-open` where it is not closed, `case-joined` where its alerts count elsewhere,
    `changed-since` where something happened that the reader did not see.
    """
    case = await lock_case(work, case_id)
    if case.state != "closed":
        raise Conflict(msgid("The case is open."), code="case-open")
    if case.outcome == MERGED:
        raise Conflict(
            msgid("This case was merged into another one. Undo the merge on the other case."),
            code="case-joined",
        )
    await expect_nothing_since(work, case.id, seen)
    await reopen(work, case, None)
    return receipt(case)

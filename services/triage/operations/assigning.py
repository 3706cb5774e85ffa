"""Change whose a case is, and tell the other services."""

from uuid import UUID

from services.triage.operations import deadlines
from services.triage.tables import Case
from shared.contracts.triage import CaseAcknowledged, CaseAssigned
from shared.storage.unit_of_work import UnitOfWork


def give_to(work: UnitOfWork, case: Case, account: UUID | None) -> None:
    """Give the case to this officer; None: back to its desk. The case is locked."""
    case.assigned_to = account
    work.emit(CaseAssigned(case=case.id, account=account, assigned_at=work.now))


async def acknowledge(work: UnitOfWork, case: Case) -> None:
    """Count the case as acknowledged by who acts, and stop its warnings; only the first time."""
    if case.acknowledged_at is not None:
        return
    case.acknowledged_at = work.now
    await deadlines.stop(work, case, "acknowledgement")
    by = UUID(work.actor)
    work.emit(CaseAcknowledged(case=case.id, account=by, acknowledged_at=work.now))

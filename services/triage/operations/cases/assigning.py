"""Assign and acknowledge a case, and tell the other services."""

from typing import Literal, NoReturn
from uuid import UUID

from sqlalchemy import select

from services.triage.operations import deadlines
from services.triage.operations.audit import record
from services.triage.operations.locking import lock_open_case
from services.triage.operations.notices import notify_officers
from services.triage.operations.receipts import case_receipt
from services.triage.operations.timeline import note
from services.triage.queries.readers import is_officer
from services.triage.tables import Case, TimelineEntry
from shared.contracts.triage import CaseAcknowledged, CaseAssigned
from shared.message_ids import msgid
from shared.notices import NoticeReason
from shared.problems import Conflict, FieldFault, Invalid
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


def assign_to(work: UnitOfWork, case: Case, account: UUID | None) -> None:
    """Assign the case to this officer; None: back to its desk. The case is locked."""
    case.assigned_to = account
    work.emit(CaseAssigned(case=case.id, account=account, assigned_at=work.now))


async def acknowledge(work: UnitOfWork, case: Case) -> None:
    """Record that the acting person acknowledged the case, and stop its warnings; only once."""
    if case.acknowledged_at is not None:
        return
    case.acknowledged_at = work.now
    await deadlines.stop(work, case, "acknowledgement")
    by = UUID(work.actor)
    work.emit(CaseAcknowledged(case=case.id, account=by, acknowledged_at=work.now))


async def assign(
    work: UnitOfWork,
    case_id: UUID,
    account: UUID,
    seen: UUID | Literal["nobody"] | None = None,
) -> Receipt:
    """Assign the case to an officer: from the first time on, it is acknowledged.

    `seen`: the officer that the reader saw. `Conflict` (`assigned-since`) if it is another one.
    """
    case = await lock_open_case(work, case_id)
    if seen is not None and (case.assigned_to or "nobody") != seen:
        await _refuse_stale(work, case)
    if work.actor != str(account):
        await _expect_officer(work, account, case)
    assign_to(work, case, account)
    await acknowledge(work, case)
    note(work, case.id, "assigned", detail={"account": str(account)})
    if work.actor != str(account):
        await notify_officers(work, case, NoticeReason.CASE_ASSIGNED)
    record(work, "case.assign", case, account=str(account))
    return case_receipt(case)


async def _refuse_stale(work: UnitOfWork, case: Case) -> NoReturn:
    latest = await work.session.scalar(
        select(TimelineEntry.at)
        .where(TimelineEntry.case_id == case.id, TimelineEntry.kind == "assigned")
        .order_by(TimelineEntry.at.desc())
        .limit(1)
    )
    raise Conflict(
        msgid("Account {account} took this case at {time} (UTC). Look at it again first."),
        code="assigned-since",
        values={"account": str(case.assigned_to), "time": f"{latest:%H:%M}" if latest else "?"},
    )


async def _expect_officer(work: UnitOfWork, account: UUID, case: Case) -> None:
    if case.restricted_to is not None and account not in case.restricted_to:
        fault = FieldFault("account", "This person cannot read this restricted case.", "unknown")
        raise Invalid("This case is restricted. Choose an officer who can read it.", faults=[fault])
    if not await is_officer(work.session, account, case.desk):
        fault = FieldFault(
            "account", "This person is not a triage officer of this desk.", "unknown"
        )
        raise Invalid("Choose an officer of the desk of this case.", faults=[fault])

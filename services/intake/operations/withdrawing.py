"""Withdraw a filed alert, or undo the withdrawal."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_unless_there

from services.intake.operations.filing import IntakeFile
from services.intake.operations.locking import lock_alert
from services.intake.rules.withdrawals import UNDO_WITHIN
from services.intake.schemas.requests import WithdrawAlert
from services.intake.tables import withdrawals
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.contracts.intake import AlertWithdrawalUndone, AlertWithdrawn
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt


async def withdraw_alert(work: UnitOfWork, file: IntakeFile, told: WithdrawAlert) -> Receipt:
    """Withdraw an alert: nothing about it may be sent. It can be undone for some minutes.

    `Conflict`: `already-withdrawn`.
    """
    await lock_alert(work, file.alert)
    reason = None if told.reason is None else Reason(reason=told.reason)
    place = place_of(withdrawals.c.reason, file.alert)
    kept = await work.session.execute(
        insert_unless_there(withdrawals)
        .values(
            alert=file.alert,
            withdrawn_at=work.now,
            withdrawn_by=file.by,
            reason=reason and work.keys.seal_model(file.subject, place, reason),
        )
        .on_conflict_do_nothing()
        .returning(withdrawals.c.alert)
    )
    if kept.one_or_none() is None:
        raise Conflict("This alert is already withdrawn.", code="already-withdrawn")
    event = new_id()
    work.emit(
        AlertWithdrawn(
            id=event,
            alert=file.alert,
            subject=file.subject,
            withdrawn_at=work.now,
            reason=reason and work.keys.seal_part(event, "reason", file.subject, reason),
        )
    )
    work.record("alert.withdraw", "alert", file.alert, (file.subject,))
    return Receipt(id=file.alert, state="withdrawn", links=file.links)


async def undo_withdrawal(work: UnitOfWork, file: IntakeFile) -> Receipt:
    """Undo a withdrawal that was a mistake, within 15 minutes.

    `Conflict`: `not-withdrawn`, `too-late`. What was stopped meanwhile stays stopped.
    """
    await lock_alert(work, file.alert)
    withdrawn_at = await work.session.scalar(
        select(withdrawals.c.withdrawn_at).where(withdrawals.c.alert == file.alert)
    )
    if withdrawn_at is None:
        raise Conflict(msgid("This alert is not withdrawn."), code="not-withdrawn")
    if work.now - withdrawn_at > UNDO_WITHIN:
        raise Conflict(
            msgid("This alert was withdrawn more than 15 minutes ago. File it again."),
            code="too-late",
        )
    await work.session.execute(delete(withdrawals).where(withdrawals.c.alert == file.alert))
    work.emit(
        AlertWithdrawalUndone(
            alert=file.alert,
            subject=file.subject,
            withdrawn_at=withdrawn_at,
            undone_at=work.now,
        )
    )
    work.record("alert.undo_withdrawal", "alert", file.alert, (file.subject,))
    return Receipt(id=file.alert, state="filed", links=file.links)

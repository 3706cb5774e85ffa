"""Change a consent of a filed alert, withdraw the alert, or undo the withdrawal."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_unless_there

from services.intake.operations.contents import consent_words
from services.intake.operations.filing import IntakeFile, consent_row
from services.intake.operations.locking import lock_alert
from services.intake.rules.withdrawals import UNDO_WITHIN
from services.intake.schemas.requests import RecordConsent, WithdrawAlert
from services.intake.tables import consents, withdrawals
from shared.clock import new_id
from shared.contracts.content import Reason
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawalUndone, AlertWithdrawn
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import UnitOfWork
from shared.web.idempotency import Receipt

LEAST_STEP = timedelta(microseconds=1)


async def change_consent(work: UnitOfWork, file: IntakeFile, told: RecordConsent) -> Receipt:
    """Record the consent for one use from now on, also of a withdrawn alert.

    `Conflict`: `changed-since`, `recorded-by-others`.
    """
    await lock_alert(work, file.alert)
    if file.as_filer and told.state != "refused":
        await _expect_nothing_blocked_by_others(work, file, told.use)
    before = await _said_before(work, file.alert, told.use)
    if told.seen is not None and before is not None and before > told.seen:
        raise Conflict(
            msgid(
                "The consent for this use was changed at {time} (UTC), after you opened it. "
                "Look at it again first."
            ),
            code="changed-since",
            values={"time": f"{before:%H:%M}"},
        )
    # Always later than the former state, even if clocks differ: readers use the latest time, and an
    # approval based on the former state must not count for this one.
    since = work.now if before is None else max(work.now, before + LEAST_STEP)
    words = consent_words(told)
    row = consent_row(work, file, told, words) | {"since": since}
    await work.session.execute(insert(consents), row)
    event = new_id()
    work.emit(
        AlertConsentChanged(
            id=event,
            alert=file.alert,
            subject=file.subject,
            use=told.use,
            state=told.state,
            since=row["since"],
            words=work.keys.seal_part(event, "words", file.subject, words),
            changed_by=file.by,
        )
    )
    work.record(
        "alert.change_consent", "alert", file.alert, (file.subject,), use=told.use, state=told.state
    )
    return Receipt(id=row["id"], state=told.state, links=file.links)


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


async def _expect_nothing_blocked_by_others(work: UnitOfWork, file: IntakeFile, use: str) -> None:
    """Raise `Conflict` if the latest state that others recorded is refused or limited.

    The filer of an alert need not speak for the person, and may even be looking for them: they lift
    no refusal, and no limits that they cannot read.
    """
    by_others = await work.session.scalar(
        select(consents.c.state)
        .where(
            consents.c.alert == file.alert,
            consents.c.use == use,
            consents.c.changed_by != file.by,
        )
        .order_by(consents.c.number.desc())
        .limit(1)
    )
    if by_others in {"refused", "limited"}:
        raise Conflict(
            msgid(
                "The Observatory has recorded that this use is refused or limited. You can record"
                " that it is refused. If the person says something else now, tell the desk: an"
                " officer asks them and records it."
            ),
            code="recorded-by-others",
        )


async def _said_before(work: UnitOfWork, alert: UUID, use: str) -> datetime | None:
    """Return when a consent for this use was last recorded."""
    found: datetime | None = await work.session.scalar(
        select(func.max(consents.c.since)).where(consents.c.alert == alert, consents.c.use == use)
    )
    return found

"""What became of an alert, as triage tells it."""

from sqlalchemy import ARRAY, Uuid, bindparam, delete, text, update
from sqlalchemy.dialects.postgresql import insert as insert_unless_there

from services.intake.tables import case_alerts, cases
from shared.contracts.triage import (
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseUnlinked,
    CaseVerified,
)
from shared.storage.unit_of_work import UnitOfWork

# In one round trip: one comes back for each alert, also in a wave of them.
_KEEP_OPENED = text(
    """
    WITH kept AS (
        INSERT INTO cases (id, number, level, opened_at) VALUES (:id, :number, :level, :opened_at)
        RETURNING id
    )
    INSERT INTO case_alerts (alert, case_id)
    SELECT told.alert, kept.id FROM kept CROSS JOIN unnest(:alerts) AS told (alert)
    ON CONFLICT DO NOTHING
    """
).bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("opened_at", type_=cases.c.opened_at.type),
    bindparam("alerts", type_=ARRAY(Uuid)),
)


async def keep_case_opened(work: UnitOfWork, event: CaseOpened) -> None:
    await work.session.execute(
        _KEEP_OPENED,
        {
            "id": event.case,
            "number": event.number,
            "level": event.level,
            "opened_at": event.opened_at,
            "alerts": list(event.alerts),
        },
    )


async def keep_case_verified(work: UnitOfWork, event: CaseVerified) -> None:
    await work.session.execute(
        update(cases)
        .where(cases.c.id == event.case)
        .values(verification=event.status, sources=event.sources, verified_at=event.verified_at)
    )


async def keep_case_linked(work: UnitOfWork, event: CaseLinked) -> None:
    """Let the alerts that were joined follow the case that they stand in now."""
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(level=event.level)
    )
    if event.alerts:
        await work.session.execute(
            insert_unless_there(case_alerts).on_conflict_do_nothing(),
            [{"alert": alert, "case_id": event.case} for alert in event.alerts],
        )


async def keep_case_unlinked(work: UnitOfWork, event: CaseUnlinked) -> None:
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(level=event.level)
    )
    await work.session.execute(
        delete(case_alerts).where(
            case_alerts.c.case_id == event.case, case_alerts.c.alert.in_(event.alerts)
        )
    )


async def keep_case_reopened(work: UnitOfWork, event: CaseReopened) -> None:
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(outcome=None, closed_at=None)
    )


async def keep_case_closed(work: UnitOfWork, event: CaseClosed) -> None:
    await work.session.execute(
        update(cases)
        .where(cases.c.id == event.case)
        .values(outcome=event.outcome, closed_at=event.closed_at)
    )

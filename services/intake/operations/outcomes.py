"""What became of an alert, as triage tells it."""

from sqlalchemy import ARRAY, Uuid, bindparam, text, update

from services.intake.tables import cases
from shared.contracts.triage import CaseClosed, CaseOpened, CaseVerified
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


async def keep_case_closed(work: UnitOfWork, event: CaseClosed) -> None:
    await work.session.execute(
        update(cases)
        .where(cases.c.id == event.case)
        .values(outcome=event.outcome, closed_at=event.closed_at)
    )

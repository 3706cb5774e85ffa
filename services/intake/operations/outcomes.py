"""Store what happened to an alert, from the events of triage."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Text, Uuid, bindparam, delete, text, update
from sqlalchemy.dialects.postgresql import insert as insert_unless_there

from services.intake.tables import case_alerts, cases
from shared.contracts.triage import (
    CaseAssessed,
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseUnlinked,
    CaseVerified,
)
from shared.storage.unit_of_work import UnitOfWork

# Many in one statement: an event comes back for each alert, also in a wave of alerts.
_KEEP_OPENED = text(
    """
    WITH kept AS (
        INSERT INTO cases (id, number, level, opened_at)
        SELECT * FROM unnest(:ids, :numbers, :levels, :moments) AS told (id, number, level, at)
        RETURNING id
    )
    INSERT INTO case_alerts (alert, case_id, own)
    SELECT told.alert, kept.id, true
    FROM kept JOIN unnest(:of, :alerts) AS told (id, alert) USING (id)
    ORDER BY told.alert
    ON CONFLICT DO NOTHING
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("numbers", type_=ARRAY(Text)),
    bindparam("levels", type_=ARRAY(Text)),
    bindparam("moments", type_=ARRAY(cases.c.opened_at.type)),
    bindparam("of", type_=ARRAY(Uuid)),
    bindparam("alerts", type_=ARRAY(Uuid)),
)


async def on_cases_opened(work: UnitOfWork, events: Sequence[CaseOpened]) -> None:
    alerts = [(event.case, alert) for event in events for alert in event.alerts]
    await work.session.execute(
        _KEEP_OPENED,
        {
            "ids": [event.case for event in events],
            "numbers": [event.number for event in events],
            "levels": [event.level for event in events],
            "moments": [event.opened_at for event in events],
            "of": [case for case, _ in alerts],
            "alerts": [alert for _, alert in alerts],
        },
    )


async def on_case_assessed(work: UnitOfWork, event: CaseAssessed) -> None:
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(level=event.level)
    )


async def on_case_verified(work: UnitOfWork, event: CaseVerified) -> None:
    await work.session.execute(
        update(cases)
        .where(cases.c.id == event.case)
        .values(verification=event.status, sources=event.sources, verified_at=event.verified_at)
    )


async def on_case_linked(work: UnitOfWork, event: CaseLinked) -> None:
    """Store the case into which the alerts were merged."""
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(level=event.level)
    )
    if event.alerts:
        await work.session.execute(
            insert_unless_there(case_alerts).on_conflict_do_nothing(),
            [{"alert": alert, "case_id": event.case} for alert in sorted(event.alerts)],
        )


async def on_case_unlinked(work: UnitOfWork, event: CaseUnlinked) -> None:
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(level=event.level)
    )
    await work.session.execute(
        delete(case_alerts).where(
            case_alerts.c.case_id == event.case, case_alerts.c.alert.in_(event.alerts)
        )
    )


async def on_case_reopened(work: UnitOfWork, event: CaseReopened) -> None:
    await work.session.execute(
        update(cases).where(cases.c.id == event.case).values(outcome=None, closed_at=None)
    )


async def on_case_closed(work: UnitOfWork, event: CaseClosed) -> None:
    await work.session.execute(
        update(cases)
        .where(cases.c.id == event.case)
        .values(outcome=event.outcome, closed_at=event.closed_at)
    )

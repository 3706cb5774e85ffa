"""What became of an alert, as triage tells it."""

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as insert_unless_there

from services.intake.tables import case_alerts, cases
from shared.contracts.triage import CaseClosed, CaseOpened, CaseVerified
from shared.storage.unit_of_work import UnitOfWork


async def keep_case_opened(work: UnitOfWork, event: CaseOpened) -> None:
    await work.session.execute(
        insert(cases).values(
            id=event.case, number=event.number, level=event.level, opened_at=event.opened_at
        )
    )
    if event.alerts:
        await work.session.execute(
            insert_unless_there(case_alerts).on_conflict_do_nothing(),
            [{"alert": alert, "case_id": event.case} for alert in event.alerts],
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

"""Everything that belongs to a case, by the ids that other services know."""

from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.queries.queue import case_of_number
from services.triage.tables import CaseAlert, CaseLink, CaseSource, Document, UnmergedAlert


async def related_to(session: AsyncSession, case: UUID) -> set[UUID]:
    """Return the ids of the case, of the cases merged with it, and of what belongs to them.

    Merged in either direction. Alerts, files, sources and documents belong to them, also alerts
    that have left.
    """
    cases = await _joined(session, case)
    found = union(
        *(
            select(column).where(of.in_(cases))
            for of, columns in (
                (CaseAlert.case_id, (CaseAlert.alert, CaseAlert.subject)),
                (UnmergedAlert.case_id, (UnmergedAlert.alert, UnmergedAlert.subject)),
                (CaseSource.case_id, (CaseSource.subject,)),
                (Document.case_id, (Document.id,)),
            )
            for column in columns
        )
    )
    return cases | set((await session.scalars(found)).all())


async def related_to_number(session: AsyncSession, number: str) -> set[UUID]:
    """Return the same for the case of this number; empty if there is none."""
    case = await case_of_number(session, number)
    return await related_to(session, case) if case else set()


async def _joined(session: AsyncSession, case: UUID) -> set[UUID]:
    found, new = {case}, {case}
    while new:
        links = await session.execute(
            select(CaseLink.newer, CaseLink.older).where(
                CaseLink.state == "accepted", CaseLink.newer.in_(new) | CaseLink.older.in_(new)
            )
        )
        new = {each for pair in links for each in pair} - found
        found |= new
    return found

"""Which deadlines count: those that are not done, until their day is over everywhere."""

from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.deadline_steps import Hindrance
from services.triage.queries.relied_on import silenced_for
from services.triage.tables import CaseAlert, Deadline, KnownAlert

_LAST_TO_END = text("INTERVAL '-12:00'")  # UTC-12, as `rules.deadlines.WESTERNMOST`


def is_over() -> ColumnElement[bool]:
    """Return whether the day of a hearing or a removal is over; null if there is no day."""
    return Deadline.day < cast(func.timezone(_LAST_TO_END, func.now()), Date)


def counts() -> ColumnElement[bool]:
    """Return the SQL condition for a deadline that can be the next one of its case."""
    return Deadline.stopped_at.is_(None) & or_(Deadline.day.is_(None), ~is_over())


async def hindrances(session: AsyncSession, case: UUID) -> set[Hindrance]:
    """Return why no correction or notice of the case can be issued now; empty if one can be."""
    withdrawn = (
        select(KnownAlert.alert)
        .join(CaseAlert, CaseAlert.alert == KnownAlert.alert)
        .where(CaseAlert.case_id == case, KnownAlert.withdrawn_at.is_not(None))
    )
    found = set[Hindrance]()
    if (await session.scalars(withdrawn)).first() is not None:
        found.add("alert-withdrawn")
    if await silenced_for(session, case) is not None:
        found.add("silence")
    return found

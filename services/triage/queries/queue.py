"""The officers' queue: the most dangerous first, then what is due first."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.triage.rules.clocks import NO_CLOCK
from services.triage.schemas import QueueItem
from services.triage.tables import Case, CaseAlert, CaseSource
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.web.pagination import By, Page, PageRequest, paginate


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None: all of it."""

    state: str = "open"
    desk: str | None = None
    level: str | None = None
    assigned_to: UUID | None = None


@dataclass(frozen=True)
class Header:
    """What must be known of a case before anybody is let at it."""

    id: UUID
    number: str
    desk: str
    subject: UUID
    restricted_to: tuple[UUID, ...] | None
    subjects: tuple[UUID, ...]


async def queue(
    session: AsyncSession, reach: Reach, wanted: Wanted, page: PageRequest
) -> Page[QueueItem]:
    """Return one page of the cases that this person may see."""
    statement = select(Case).where(Case.state == wanted.state, *within(reach))
    for column, value in (
        (Case.desk, wanted.desk),
        (Case.level, wanted.level),
        (Case.assigned_to, wanted.assigned_to),
    ):
        if value is not None:
            statement = statement.where(column == value)
    order = [By(Case.level_rank), By(Case.next_due_at), By(Case.id)]  # type: ignore[arg-type]  # mapped columns are columns
    return await paginate(session, statement, order, page, _shaped)


async def header(session: AsyncSession, case: UUID) -> Header | None:
    """Return what lets people at a case, with all subjects that its reading opens."""
    found = await session.get(Case, case)
    if found is None:
        return None
    alerts = await session.scalars(select(CaseAlert.subject).where(CaseAlert.case_id == case))
    sources = await session.scalars(select(CaseSource.subject).where(CaseSource.case_id == case))
    restricted = found.restricted_to
    return Header(
        id=found.id,
        number=found.number,
        desk=found.desk,
        subject=found.subject,
        restricted_to=None if restricted is None else tuple(restricted),
        subjects=tuple(dict.fromkeys((found.subject, *alerts, *sources))),
    )


def item(case: Case) -> QueueItem:
    return QueueItem(
        id=case.id,
        number=case.number,
        country=case.country,
        desk=case.desk,
        state=case.state,
        level=case.level,
        violations=case.violations,
        verification=case.verification,
        opened_at=case.opened_at,
        next_due_at=None if case.next_due_at >= NO_CLOCK else case.next_due_at,
        acknowledged=case.acknowledged_at is not None,
        assigned_to=case.assigned_to,
    )


def _shaped(row: Row[Any]) -> QueueItem:
    return item(row[0])


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """Return what a case must meet for this person to see it."""
    conditions = [or_(Case.restricted_to.is_(None), Case.restricted_to.any_() == reach.account)]
    if reach.desks is not ALL_DESKS:
        conditions.append(Case.desk.in_(sorted(reach.desks)))
    return conditions

"""Write the timeline of a case: what happened in it, in order."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from services.triage.queries.timeline import counted
from services.triage.tables import (
    BestInterestDecision,
    CaseAlert,
    CaseSource,
    Document,
    TimelineEntry,
)
from services.triage.tables.metadata import Values
from shared.clock import new_id
from shared.message_ids import msgid
from shared.problems import Conflict
from shared.storage.columns import place_of
from shared.storage.unit_of_work import DetailValue, UnitOfWork

Detail = dict[str, DetailValue]


def note(
    work: UnitOfWork,
    case: UUID,
    kind: str,
    *,
    at: datetime | None = None,
    detail: Detail | None = None,
    by: UUID | None = None,
    sealed: tuple[UUID, BaseModel] | None = None,
) -> None:
    """Add an entry to the timeline.

    `detail` holds codes, ids and counts; `sealed`: subject, restricted words; `by`: the account
    that did it, where that is not the account of this unit of work.
    """
    noted = TimelineEntry(**entry(work, case, kind, at=at, detail=detail))
    noted.actor = noted.actor if by is None else str(by)
    if sealed is not None:
        subject, model = sealed
        place = place_of(TimelineEntry.words, noted.id)
        noted.words = work.keys.seal_model(subject, place, model)
    work.session.add(noted)


def entry(
    work: UnitOfWork,
    case: UUID,
    kind: str,
    *,
    at: datetime | None = None,
    detail: Detail | None = None,
) -> Values:
    """Return the row of an entry, to be stored together with its subject."""
    return {
        "id": new_id(),
        "case_id": case,
        "at": at or work.now,
        "kind": kind,
        "actor": work.actor,
        "detail": detail or {},
    }


async def expect_unchanged_since(
    work: UnitOfWork, case: UUID, seen: int | None, kind: str | None = None
) -> None:
    """Raise `Conflict` `changed-since` where the case is no longer as the reader saw it.

    `seen`: how many entries it had then, of this kind or all; None asks nothing. The case is
    locked.
    """
    if seen is not None:
        happened = await counted(work.session, case, work.now)
        _expect_as_many(happened.all if kind is None else happened.by_kind.get(kind, 0), seen)


async def expect_none_added(
    work: UnitOfWork,
    rows: type[CaseSource] | type[BestInterestDecision] | type[Document],
    case: UUID,
    seen: int | None,
) -> None:
    """Raise `Conflict` `changed-since` where the case does not have `seen` of these rows.

    So a form that is sent twice adds one, and two colleagues do not add the same. None asks
    nothing. The case is locked.
    """
    if seen is not None:
        number = select(func.count()).where(rows.case_id == case)
        _expect_as_many((await work.session.execute(number)).scalar_one(), seen)


def _expect_as_many(now: int, seen: int) -> None:
    if seen != now:
        raise Conflict(
            msgid(
                "This case changed after you opened it, or you sent this twice. Look at it "
                "again first."
            ),
            code="changed-since",
        )


async def cases_of(work: UnitOfWork, alert: UUID) -> list[UUID]:
    """Return the cases that contain this alert, by id."""
    found = await work.session.scalars(
        select(CaseAlert.case_id).where(CaseAlert.alert == alert).order_by(CaseAlert.case_id)
    )
    return list(found)

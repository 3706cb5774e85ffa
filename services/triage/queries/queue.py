"""Read the officers' queue of cases: by level of danger, then by deadline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Result,
    ScalarSelect,
    Select,
    Uuid,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy import case as case_of
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.triage.queries.approvals import WaitingCase, approvals
from services.triage.queries.changes_since_return import returned_of_case
from services.triage.queries.deadlines import counts, is_over
from services.triage.queries.subjects import subjects_of_all
from services.triage.rules import risk
from services.triage.rules.deadlines import NO_DEADLINE
from services.triage.rules.gates.approvals import APPROVABLE
from services.triage.schemas import QueueItem, ReasonView, Wanted
from services.triage.tables import (
    BestInterestDecision,
    Case,
    Deadline,
    Document,
)
from shared.access.authorise import Reach
from shared.access.principal import ALL_DESKS
from shared.clock import utc_now
from shared.contracts.codes import RANKS
from shared.problems import NotFound
from shared.storage.column_kinds import MOMENT
from shared.web.pagination import By, Page, PageRequest, paginate


@dataclass(frozen=True)
class Header:
    """The facts of a case that decide who may see it.

    `unmerged`: subjects of alerts that left it, and of their sources. Nothing of them is shown,
    except whether a text still has something of them.
    """

    id: UUID
    number: str
    desk: str
    subject: UUID
    restricted_to: tuple[UUID, ...] | None
    subjects: tuple[UUID, ...]
    unmerged: tuple[UUID, ...]


async def queue(
    session: AsyncSession, reach: Reach, wanted: Wanted, page: PageRequest
) -> Page[QueueItem]:
    """Return one page of the cases that this person may see.

    Ordered by level of danger, then by deadline. If `wanted.waiting`, only cases that wait for a
    second person: those that can be approved now come first, then by deadline.
    """
    conditions = [Case.state == wanted.state, *visible_to(reach)]
    statement = _items().where(*conditions)
    order = [By(Case.level_rank), By(Case.next_due_at), By(Case.id)]  # type: ignore[arg-type]  # mapped columns are columns
    waits: Mapping[UUID, WaitingCase] = {}
    if wanted.waiting:
        statement = statement.where(Case.id.in_(_SUBMITTED.union_all(_PROPOSED)))
        waits = await approvals(session, conditions, utc_now())
        order = _approvable_first(waits)
    for column, value in (
        (Case.desk, wanted.desk),
        # Filter by rank, the first column of the indexes, so that rows of other levels are not
        # read.
        (Case.level_rank, RANKS.get(wanted.level, 0) if wanted.level else None),
        (Case.assigned_to, wanted.assigned_to),
    ):
        if value is not None:
            statement = statement.where(column == value)
    found = await paginate(session, statement, order, page, _shaped)
    return Page(items=[_with(each, waits.get(each.id)) for each in found.items], next=found.next)


def _approvable_first(waits: Mapping[UUID, WaitingCase]) -> list[By]:
    """Return the order for approvers: what can be approved now, then by deadline or event."""
    able = [case for case, each in waits.items() if each.approval in APPROVABLE]
    rank = case_of((Case.id == func.any(literal(able, ARRAY(Uuid))), 0), else_=1)
    soonest = func.least(Case.next_due_at, _event(func.min(_MOMENT)))
    due: ColumnElement[Any] = type_coerce(soonest, MOMENT)
    return [By(rank), By(due), By(Case.level_rank), By(Case.id)]  # type: ignore[arg-type]  # mapped columns are columns


def _with(found: QueueItem, waits: WaitingCase | None) -> QueueItem:
    if waits is None:
        return found
    return found.model_copy(
        update={"approval": waits.approval, "embargo_until": waits.embargo_until}
    )


_WAITING = text(
    """
    SELECT
        (SELECT count(*) FROM cases WHERE state = 'open' AND assigned_to IS NULL) AS unassigned,
        (SELECT count(*) FROM cases WHERE state = 'open' AND id IN (
            SELECT case_id FROM documents WHERE state = 'submitted'
            UNION ALL SELECT case_id FROM best_interest_decisions WHERE decision IS NULL
        )) AS approvals
    """
)


async def waiting(session: AsyncSession) -> Mapping[str, int]:
    """Count the open cases that nobody has taken on, and those that wait for a second person."""
    row = (await session.execute(_WAITING)).one()
    return {"cases-unassigned": row.unassigned, "approvals": row.approvals}


async def read_header(session: AsyncSession, case: UUID) -> Header:
    """Return the header of a case, with all subjects whose keys its reader needs.

    Raise `NotFound` if there is no such case.
    """
    wanted = select(Case, *subjects_of_all()).where(Case.id == case)
    return _header(*_found(await session.execute(wanted)))


@dataclass(frozen=True)
class CaseFound:
    """A case, its header and queue entry; `is_silent`: as `relied_on.silenced_for` tells."""

    header: Header
    case: Case
    item: QueueItem
    is_silent: bool


async def find_case(session: AsyncSession, case: UUID) -> CaseFound:
    """Return a case, its header and its entry in the queue, read by one statement.

    Raise `NotFound` if there is no such case.
    """
    silenced = func.case_silenced_for(Case.id)
    wanted = _items().add_columns(silenced, *subjects_of_all()).where(Case.id == case)
    row = _found(await session.execute(wanted))
    return CaseFound(_header(row[0], *row[-3:]), row[0], _shaped(row), row[-4] is not None)


def _found(rows: Result[Any]) -> tuple[Any, ...]:
    row = rows.one_or_none()
    if row is None:
        raise NotFound("There is no such case.")
    return tuple(row)


def _header(
    found: Case,
    alerts: Sequence[UUID] | None,
    sources: Sequence[UUID] | None,
    unmerged: Sequence[UUID] | None,
) -> Header:
    restricted = found.restricted_to
    return Header(
        id=found.id,
        number=found.number,
        desk=found.desk,
        subject=found.subject,
        restricted_to=None if restricted is None else tuple(restricted),
        subjects=tuple(dict.fromkeys((found.subject, *(alerts or ()), *(sources or ())))),
        unmerged=tuple(dict.fromkeys(unmerged or ())),
    )


async def case_of_number(session: AsyncSession, number: str) -> UUID | None:
    return await session.scalar(select(Case.id).where(Case.number == number))


def reason(case: Case, code: str) -> ReasonView:
    # The rule may no longer exist in the policy; then its code is shown.
    rule = risk.rules().get(code)
    if rule is None:
        return ReasonView(rule=code, words=code, points=0, source=case.policy)
    return ReasonView(rule=code, words=rule.words, points=rule.points, source=rule.source)


_SUBMITTED = select(Document.case_id).where(Document.state == "submitted")
_PROPOSED = select(BestInterestDecision.case_id).where(BestInterestDecision.decision.is_(None))


@cache
def _items() -> Select[Any]:
    """Select cases with their next deadline and since when they wait for a second person.

    Built once in a process: that took 1 ms of each page of a case.
    """
    submitted = (
        select(func.min(Document.submitted_at))
        .where(Document.case_id == Case.id, Document.state == "submitted")
        .scalar_subquery()
    )
    proposed = (
        select(func.min(BestInterestDecision.proposed_at))
        .where(BestInterestDecision.case_id == Case.id, BestInterestDecision.decision.is_(None))
        .scalar_subquery()
    )
    returned = returned_of_case()
    returned_to = returned.with_only_columns(Document.submitted_by)
    overdue = Case.next_due_at <= func.now()
    waiting_since = func.least(submitted, proposed)
    deadline = _of_next(Deadline.kind), _of_next(Deadline.day), _of_next(Deadline.at)
    event = _event(Deadline.kind), _event(Deadline.day), _event(Deadline.at)
    back = returned.scalar_subquery(), returned_to.scalar_subquery()
    return select(Case, waiting_since, *deadline, overdue, *event, *back)


_MOMENT = func.coalesce(Deadline.at, cast(Deadline.day, MOMENT))


def _event(wanted: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Select from the next hearing or removal, whether or not its deadline was met."""
    found = select(wanted).where(Deadline.case_id == Case.id, Deadline.day.is_not(None), ~is_over())
    if isinstance(wanted, InstrumentedAttribute):
        found = found.order_by(_MOMENT, Deadline.id).limit(1)
    return found.scalar_subquery()


def _of_next(column: InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Select a column of the case's next deadline."""
    return (
        select(column)
        .where(Deadline.case_id == Case.id, counts())
        .order_by(Deadline.due_at, Deadline.id)
        .limit(1)
        .scalar_subquery()
    )


def _shaped(row: Iterable[Any]) -> QueueItem:
    columns: tuple[Any, ...] = tuple(row)
    case, waiting_since, kind, day, hour, overdue, event, event_day, event_at = columns[:9]
    returned_at, returned_to = columns[9:11]
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
        reason=reason(case, case.rules[0]) if case.rules else None,
        next_due_at=None if case.next_due_at >= NO_DEADLINE else case.next_due_at,
        next_clock=kind,
        next_day=day,
        next_at=hour,
        event_kind=event,
        event_day=event_day,
        event_at=event_at,
        overdue=overdue,
        waiting_since=waiting_since,
        returned_at=returned_at,
        returned_to=None if returned_at is None else returned_to or case.assigned_to,
        acknowledged=case.acknowledged_at is not None,
        assigned_to=case.assigned_to,
    )


def visible_to(reach: Reach) -> list[ColumnElement[bool]]:
    """Return the conditions that a case must meet to be visible to this person."""
    conditions = [or_(Case.restricted_to.is_(None), Case.restricted_to.any_() == reach.account)]
    if reach.desks is not ALL_DESKS:
        conditions.append(Case.desk.in_(sorted(reach.desks)))
    return conditions

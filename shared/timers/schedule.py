"""Set and cancel timers.

A timer is a row that is written in the transaction of the operation that starts it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.storage.closing import Part
from shared.storage.unit_of_work import UnitOfWork
from shared.timers.tables import timers

FAILING_AFTER = 3
"""Failed attempts after which a timer counts as failing."""


async def schedule(work: UnitOfWork, kind: str, object_id: UUID, due_at: datetime) -> None:
    """Schedule `kind` for `object_id` at `due_at` (aware), once; a past time fires at once.

    One timer per kind and object: scheduling it again, also after it fired or was cancelled,
    replaces it.
    """
    if due_at.tzinfo is None:
        raise ValueError("due_at has no time zone")
    state = {
        "due_at": due_at,
        "next_try_at": due_at,
        "payload": {},
        "claim": None,
        "attempts": 0,
        "scheduled_by": work.actor,
        "fired_at": None,
        "cancelled_at": None,
    }
    await work.session.execute(
        insert(timers)
        .values(kind=kind, object_id=object_id, **state)
        .on_conflict_do_update(index_elements=list(timers.primary_key), set_=state)
    )


_SCHEDULE_ALL = Part(
    steps="""
    timed AS (
        INSERT INTO timers (kind, object_id, due_at, next_try_at, payload, scheduled_by)
        SELECT told.kind, told.object_id, told.due_at, told.due_at, '{}', told.actor
        FROM unnest(:timed_kinds, :timed_objects, :timed_dues, :timed_actors)
            AS told (kind, object_id, due_at, actor)
    )
    """,
    types=(
        bindparam("timed_kinds", type_=ARRAY(timers.c.kind.type)),
        bindparam("timed_objects", type_=ARRAY(timers.c.object_id.type)),
        bindparam("timed_dues", type_=ARRAY(timers.c.due_at.type)),
        bindparam("timed_actors", type_=ARRAY(timers.c.scheduled_by.type)),
    ),
)


def schedule_all(work: UnitOfWork, kind: str, due: Mapping[UUID, datetime]) -> None:
    """Schedule `kind` for each of these new objects at its time (aware).

    The timers are written with the closing statement, which refuses an object that already has such
    a timer: use `schedule` to replace one.
    """
    if any(moment.tzinfo is None for moment in due.values()):
        raise ValueError("due_at has no time zone")
    if due:
        work.close_with(
            _SCHEDULE_ALL,
            {
                "timed_kinds": [kind] * len(due),
                "timed_objects": list(due),
                "timed_dues": list(due.values()),
                "timed_actors": [work.actor] * len(due),
            },
        )


async def cancel(work: UnitOfWork, kind: str, object_id: UUID) -> bool:
    """Cancel a timer; return False if it is not waiting. Waits for one that is just firing."""
    changed = await work.session.execute(
        update(timers)
        .where(timers.c.kind == kind, timers.c.object_id == object_id)
        .where(timers.c.next_try_at.is_not(None))
        .values(cancelled_at=work.now, next_try_at=None, claim=None)
        .returning(timers.c.kind)
    )
    return changed.one_or_none() is not None


async def fired_among(session: AsyncSession, kind: str, objects: Collection[UUID]) -> set[UUID]:
    """Return those of these objects whose timer of this kind fired and was not set again."""
    fired = select(timers.c.object_id).where(
        timers.c.kind == kind, timers.c.object_id.in_(objects), timers.c.fired_at.is_not(None)
    )
    return set(await session.scalars(fired))


@dataclass(frozen=True, slots=True)
class TimerState:
    """The state of timers for the metrics: `late_seconds` is of the longest overdue one."""

    waiting: int
    overdue: int
    failing: int
    late_seconds: float


async def timer_state(session: AsyncSession, now: datetime) -> TimerState:
    """Count waiting timers. A timer is failing after three failed attempts."""
    overdue = timers.c.due_at <= now
    row = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(overdue),
                func.count().filter(timers.c.attempts >= FAILING_AFTER),
                func.min(timers.c.due_at).filter(overdue),
            ).where(timers.c.next_try_at.is_not(None))
        )
    ).one()
    late = (now - row[3]).total_seconds() if row[3] is not None else 0.0
    return TimerState(row[0], row[1], row[2], late)

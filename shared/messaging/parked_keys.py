"""Operations of a person on parked keys: list, replay in order, or skip an event with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.messaging import inbox, parking
from shared.messaging.bus import Record
from shared.messaging.effects import Effects
from shared.messaging.faults import is_transient, reason_of
from shared.messaging.inbox import Outcome, Place
from shared.problems import Conflict, Invalid, NotFound
from shared.storage.unit_of_work import ReadSession, UnitOfWork

MAX_REASON = 200

_LIST = text(
    """
    SELECT keys.topic, keys.key, keys.parked_at, first.event_id, first.type, first.sequence,
        first.reason,
        (SELECT count(*) FROM parked_events AS waiting
         WHERE waiting.topic = keys.topic AND waiting.key = keys.key) AS events
    FROM inbox_keys AS keys LEFT JOIN LATERAL (
        SELECT event_id, type, sequence, reason FROM parked_events AS parked
        WHERE parked.topic = keys.topic AND parked.key = keys.key
        ORDER BY sequence NULLS FIRST, id LIMIT 1
    ) AS first ON true
    WHERE keys.parked_at IS NOT NULL ORDER BY keys.parked_at
    """
)


@dataclass(frozen=True)
class ParkedListing:
    """A parked key, the event that is next in it, and how many events wait in all."""

    topic: str
    key: str
    parked_at: datetime
    event_id: UUID | None
    type: str | None
    sequence: int | None
    reason: str | None
    events: int


@dataclass(frozen=True)
class Replayed:
    """How many events took effect, and where it stopped; `stopped_at` None: the key is free."""

    events: int
    stopped_at: UUID | None = None
    reason: str | None = None


async def list_parked(session: ReadSession) -> Sequence[ParkedListing]:
    """Return all parked keys of this service, the longest parked first."""
    rows = (await session.execute(_LIST)).all()
    return [ParkedListing(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name


async def replay(
    effects: Effects, topic: str, key: str, *, by: str, out_of_order: bool = False
) -> Replayed:
    """Process the events of a parked key in order, each in a transaction of its own.

    The trail records who requested it (`by`), and whether to override the order. New events go to
    the end. A new failure stops the replay, and the key stays parked. `out_of_order`: let the first
    event pass although its sequence does not follow (what is missing before it will never come, or
    it came too late). A transient error is raised: try again. Raises `NotFound` when the key is not
    parked.
    """
    async with effects.database.unit_of_work(by) as work:
        await _require_parked(work, topic, key)
        work.record("events.replayed", "key", topic=topic, key=key, out_of_order=out_of_order)
    events = 0
    while (head := await _next_or_release(effects, topic, key)) is not None:
        record, place = head
        try:
            done = await effects.take_parked(
                record, place, out_of_order=out_of_order and not events
            )
        except Exception as error:
            if is_transient(error):
                raise
            reason = reason_of(error)
            async with effects.database.unit_of_work(effects.service) as work:
                await parking.note_reason(work.session, place.event_id, reason)
            return Replayed(events, place.event_id, reason)
        events += done
    return Replayed(events)


async def skip(work: UnitOfWork, topic: str, key: str, event_id: UUID, reason: str) -> None:
    """Skip the first event of a parked key for good; the trail records by whom and why.

    `reason` is recorded in the audit trail: codes, no names. Raises `NotFound`, `Conflict` when
    another event is first, `Invalid`. `replay` processes the events behind it.
    """
    if not reason.strip() or len(reason) > MAX_REASON:
        raise Invalid(f"Say why, in at most {MAX_REASON} characters.")
    await _require_parked(work, topic, key)
    head = await parking.first(work.session, topic, key)
    if head is None:
        raise NotFound("No event is waiting under this key any more.")
    place = head[1]
    if place.event_id != event_id:
        raise Conflict("Another event of this key comes first. Skip the events in order.")
    await parking.remove(work.session, event_id)
    await inbox.settle(work.session, place, Outcome.SKIPPED)
    if await parking.first(work.session, topic, key) is None:
        await parking.release_key(work.session, topic, key)
    work.record(
        "event.skipped", "event", event_id, topic=topic, key=key, type=place.type, reason=reason
    )


async def _next_or_release(effects: Effects, topic: str, key: str) -> tuple[Record, Place] | None:
    """Return the next event, or free the key under the lock that every arriving event takes."""
    async with effects.database.unit_of_work(effects.service) as work:
        await inbox.lock_known_key(work.session, topic, key)
        head = await parking.first(work.session, topic, key)
        if head is None:
            await parking.release_key(work.session, topic, key)
        return head


async def _require_parked(work: UnitOfWork, topic: str, key: str) -> None:
    state_of_key = await inbox.lock_known_key(work.session, topic, key)
    if state_of_key is None or not state_of_key.parked:
        raise NotFound("This key is not parked.")

"""Store which events took effect and how far each key is, in the transaction of the effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.messaging.subscription_starts import SubscriptionStarts


class Outcome(StrEnum):
    """The result of a delivered event. The first three are stored in the inbox."""

    DONE = "done"
    ERASED = "erased"
    """Its subject's key is destroyed: it cannot and must not take effect."""
    SKIPPED = "skipped"
    """By a person (kept in the inbox), or nobody here listens to its type (not kept)."""
    REPEATED = "repeated"
    PARKED = "parked"
    WAITING = "waiting"
    """Its key is parked: it waits behind the event that failed."""


@dataclass(frozen=True)
class Place:
    """The place of an event. `key` is the text of the record's key."""

    topic: str
    key: str
    event_id: UUID
    type: str
    sequence: int | None


@dataclass(frozen=True)
class KeyState:
    """How far a key is: the last sequence that took effect, and whether it is parked."""

    last_sequence: int
    parked: bool


# Each key comes with consecutive events. Keys are sorted, so that two transactions cannot deadlock.
# The row is locked until the commit even if the key does not advance, so that the next query about
# the reason sees the same state. A key never seen before may begin with any sequence if
# `SubscriptionStarts` allows it: a service that joins later does not get records that the bus has
# deleted. The lists are in selects of their own: so the planner does not see their length, and one
# cached plan fits all. Whether a key is known is queried as a value: an EXISTS may be planned as a
# scan of all keys.
_MOVE_ALL = """
    came AS MATERIALIZED (
        SELECT * FROM unnest(
            (SELECT CAST(:topics AS text[])), (SELECT CAST(:keys AS text[])),
            (SELECT CAST(:firsts AS bigint[])), (SELECT CAST(:lasts AS bigint[])),
            (SELECT CAST(:begin AS boolean[]))
        ) AS came (topic, key, first, last, may_begin)
    ), moved AS (
        INSERT INTO inbox_keys AS standing (topic, key, last_sequence)
        SELECT topic, key, last FROM came
        WHERE may_begin OR (
            SELECT true FROM inbox_keys known
            WHERE known.topic = came.topic AND known.key = came.key
        )
        ORDER BY topic, key
        ON CONFLICT (topic, key) DO UPDATE SET last_sequence = excluded.last_sequence
        WHERE standing.parked_at IS NULL AND standing.last_sequence = (
            SELECT first - 1 FROM came
            WHERE came.topic = excluded.topic AND came.key = excluded.key
        )
        RETURNING topic, key
    )
"""
_PASS_ALL = text(f"WITH {_MOVE_ALL} SELECT count(*) FROM moved")  # noqa: S608  # our own constant
_SETTLE_ALL = text(
    # `_MOVE_ALL` is a constant of this module.
    f"WITH {_MOVE_ALL}, kept AS ("  # noqa: S608  # our own clauses, values are bound
    " INSERT INTO inbox (event_id, type, topic, key, sequence, outcome)"
    " SELECT event_id, type, heard.topic, heard.key, sequence, CAST(:outcome AS text) FROM unnest("
    " (SELECT CAST(:event_ids AS uuid[])), (SELECT CAST(:types AS text[])),"
    " (SELECT CAST(:heard_topics AS text[])), (SELECT CAST(:heard_keys AS text[])),"
    " (SELECT CAST(:sequences AS bigint[]))"
    " ) AS heard (event_id, type, topic, key, sequence) JOIN moved USING (topic, key)"
    ") SELECT count(*) FROM moved"
)
_BEGIN_OR_LOCK = text(
    "INSERT INTO inbox_keys AS standing (topic, key, last_sequence) VALUES (:topic, :key, :last)"
    " ON CONFLICT (topic, key) DO UPDATE SET last_sequence = standing.last_sequence"
    " RETURNING last_sequence, parked_at IS NOT NULL AS parked"
)
_LOCK = text(
    "SELECT last_sequence, parked_at IS NOT NULL AS parked FROM inbox_keys"
    " WHERE topic = :topic AND key = :key FOR UPDATE"
)
_KNOWN = text("SELECT EXISTS (SELECT FROM inbox WHERE event_id = :event_id)")
_ADVANCE = """
    UPDATE inbox_keys SET last_sequence = greatest(last_sequence, CAST(:sequence AS bigint))
    WHERE topic = :topic AND key = :key
"""
_PASS = text(_ADVANCE)
_SETTLE = text(
    # `_ADVANCE` is a constant of this module.
    f"WITH advanced AS ({_ADVANCE})"  # noqa: S608  # our own clauses, values are bound
    " INSERT INTO inbox (event_id, type, topic, key, sequence, outcome)"
    " VALUES (:event_id, :type, :topic, :key, :sequence, :outcome)"
)


@dataclass(frozen=True)
class Run:
    """Consecutive events of one key; `heard` are those that take effect."""

    topic: str
    key: str
    first: int
    last: int
    heard: tuple[Place, ...]


def run_of(first: Place, *heard: Place, last: Place | None = None) -> Run:
    """Return the run from the first to the last event; `heard` are those that take effect."""
    last = last or first
    return Run(first.topic, first.key, first.sequence or 0, last.sequence or 0, heard)


async def settle_all(
    connection: AsyncConnection | AsyncSession,
    runs: Sequence[Run],
    beginnings: SubscriptionStarts,
    outcome: Outcome = Outcome.DONE,
) -> bool:
    """Lock these keys and, if their events are next, write the inbox rows and advance them.

    False: one of them is not next (its key is parked, or the sequence does not follow; `lock_key`
    returns which). The others may have been advanced: that is right if none has a handler,
    otherwise roll back. Events without a handler here get no inbox row.
    """
    values: dict[str, object] = {
        "topics": [run.topic for run in runs],
        "keys": [run.key for run in runs],
        "firsts": [run.first for run in runs],
        "lasts": [run.last for run in runs],
        "begin": [beginnings.may_begin(run.topic, run.key, run.first) for run in runs],
    }
    heard = [place for run in runs for place in run.heard]
    if heard:
        values |= {
            "event_ids": [place.event_id for place in heard],
            "types": [place.type for place in heard],
            "heard_topics": [place.topic for place in heard],
            "heard_keys": [place.key for place in heard],
            "sequences": [place.sequence for place in heard],
            "outcome": outcome.value,
        }
    moved = await connection.scalar(_SETTLE_ALL if heard else _PASS_ALL, values)
    return bool(moved == len(runs))


async def lock_key(session: AsyncSession, place: Place, beginnings: SubscriptionStarts) -> KeyState:
    """Lock the key's row until the commit, so that only one process handles or parks its events.

    Creates the row of a key never seen before: ready for this event, if the key may begin with it.
    """
    may_begin = beginnings.may_begin(place.topic, place.key, place.sequence)
    last = (place.sequence or 1) - 1 if may_begin else 0
    row = (await session.execute(_BEGIN_OR_LOCK, _key(place) | {"last": last})).one()
    return KeyState(row.last_sequence, row.parked)


async def lock_known_key(session: AsyncSession, topic: str, key: str) -> KeyState | None:
    """Lock the row of a key that was seen before; None when it was not."""
    result = await session.execute(_LOCK, {"topic": topic, "key": key})
    row = result.one_or_none()
    return None if row is None else KeyState(row.last_sequence, row.parked)


async def is_known(session: AsyncSession, event_id: UUID) -> bool:
    return bool(await session.scalar(_KNOWN, {"event_id": event_id}))


async def settle(session: AsyncSession, place: Place, outcome: Outcome) -> None:
    """Write the inbox row and advance the key.

    The database refuses a second row of the same event.
    """
    await session.execute(_SETTLE, _row(place, outcome))


async def pass_by(session: AsyncSession, place: Place) -> None:
    """Advance the key past an event for which this service has no handler."""
    await session.execute(_PASS, _key(place) | {"sequence": place.sequence})


def _key(place: Place) -> dict[str, Any]:
    return {"topic": place.topic, "key": place.key}


def _row(place: Place, outcome: Outcome) -> dict[str, Any]:
    return _key(place) | {
        "event_id": place.event_id,
        "type": place.type,
        "sequence": place.sequence,
        "outcome": outcome.value,
    }

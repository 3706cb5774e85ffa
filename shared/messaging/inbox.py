"""What took effect, and how far each key is. All of it runs in the transaction of the effects."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Outcome(StrEnum):
    """What became of a delivered event. The first three are kept in the inbox."""

    DONE = "done"
    ERASED = "erased"
    """Its subject's key is destroyed: nothing of it could or should take effect."""
    SKIPPED = "skipped"
    """By a person (kept in the inbox), or nobody here listens to its type (not kept)."""
    REPEATED = "repeated"
    PARKED = "parked"
    WAITING = "waiting"
    """Its key is parked: it waits behind the event that failed."""


@dataclass(frozen=True)
class Place:
    """Where an event stands. `key` is the text of the record's key."""

    topic: str
    key: str
    event_id: UUID
    type: str
    sequence: int | None


@dataclass(frozen=True)
class Standing:
    """How far a key is: the last sequence that took effect, and whether it is parked."""

    last_sequence: int
    parked: bool


_LOCK = text(
    "SELECT last_sequence, parked_at IS NOT NULL AS parked FROM inbox_keys"
    " WHERE topic = :topic AND key = :key FOR UPDATE"
)
_BEGIN = text(
    "INSERT INTO inbox_keys (topic, key, last_sequence) VALUES (:topic, :key, :last)"
    " ON CONFLICT (topic, key) DO NOTHING"
)
_KNOWN = text("SELECT EXISTS (SELECT FROM inbox WHERE event_id = :event_id)")
_ADVANCE = """
    UPDATE inbox_keys SET last_sequence = greatest(last_sequence, CAST(:sequence AS bigint))
    WHERE topic = :topic AND key = :key
"""
_PASS = text(_ADVANCE)
_SETTLE = text(
    # `_ADVANCE` is a constant of this module.
    f"WITH advanced AS ({_ADVANCE})"  # noqa: S608
    " INSERT INTO inbox (event_id, type, topic, key, sequence, outcome)"
    " VALUES (:event_id, :type, :topic, :key, :sequence, :outcome)"
)


async def lock_key(session: AsyncSession, place: Place) -> Standing:
    """Take the key's row until the commit: who works on a key, and who parks it, goes alone.

    A key never seen before begins with the sequence it comes with: a service that joins later does
    not get what the bus no longer keeps.
    """
    found = await lock_known_key(session, place.topic, place.key)
    if found is None:
        last = (place.sequence or 1) - 1
        await session.execute(_BEGIN, {"topic": place.topic, "key": place.key, "last": last})
        found = await lock_known_key(session, place.topic, place.key)
    if found is None:
        raise LookupError("the row of a key vanished")
    return found


async def lock_known_key(session: AsyncSession, topic: str, key: str) -> Standing | None:
    """Do the same for a key that was seen before; None when it was not."""
    result = await session.execute(_LOCK, {"topic": topic, "key": key})
    row = result.one_or_none()
    return None if row is None else Standing(row.last_sequence, row.parked)


async def is_known(session: AsyncSession, event_id: UUID) -> bool:
    return bool(await session.scalar(_KNOWN, {"event_id": event_id}))


async def settle(session: AsyncSession, place: Place, outcome: Outcome) -> None:
    """Write the inbox row and move the key on. A second row of the same event is refused."""
    await session.execute(
        _SETTLE,
        {
            "event_id": place.event_id,
            "type": place.type,
            "topic": place.topic,
            "key": place.key,
            "sequence": place.sequence,
            "outcome": outcome.value,
        },
    )


async def pass_by(session: AsyncSession, place: Place) -> None:
    """Move the key on past an event that nobody here listens to."""
    await session.execute(
        _PASS, {"topic": place.topic, "key": place.key, "sequence": place.sequence}
    )

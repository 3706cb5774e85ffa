"""Store parked events: the failed event, and behind it, in order, later events of its key."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.contracts.envelope import Envelope
from shared.messaging.bus import Record
from shared.messaging.inbox import Place

_ADD = text(
    """
    INSERT INTO parked_events
        (event_id, topic, key, sequence, type, record_key, value, headers, reason)
    VALUES (:event_id, :topic, :key, :sequence, :type, :record_key, :value,
        CAST(:headers AS jsonb), :reason)
    ON CONFLICT (event_id) DO NOTHING
    """
)
# Keys are parked one at a time, so that a count includes all of them; see `count_lately`.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('parking a key', 0))")
_MARK = text(
    "UPDATE inbox_keys SET parked_at = clock_timestamp() WHERE topic = :topic AND key = :key"
)
_UNMARK = text("UPDATE inbox_keys SET parked_at = NULL WHERE topic = :topic AND key = :key")
_STANDING = text("SELECT count(*) FROM inbox_keys WHERE parked_at IS NOT NULL")
_LATELY = text(
    "SELECT count(*) FROM inbox_keys WHERE parked_at > now() - make_interval(secs => :seconds)"
)
# A record without a sequence could not be read. It goes first, because later ones may depend on it.
_FIRST = text(
    "SELECT event_id, sequence, type, record_key, value, headers FROM parked_events"
    " WHERE topic = :topic AND key = :key ORDER BY sequence NULLS FIRST, id LIMIT 1"
)
_REMOVE = text("DELETE FROM parked_events WHERE event_id = :event_id")
_REASON = text("UPDATE parked_events SET reason = :reason WHERE event_id = :event_id")


def place_of(record: Record, envelope: Envelope | None) -> Place:
    """Return the place of a record; one that is not an event gets an id derived from its content.

    The id is the same at each delivery.
    """
    key = record.key.decode("latin-1").replace("\0", "?")
    if envelope is not None:
        return Place(record.topic, key, envelope.id, envelope.type, envelope.sequence)
    digest = sha256()
    for part in (record.topic.encode(), record.key, record.value, *_flat(record.headers)):
        digest.update(len(part).to_bytes(8) + part)
    return Place(record.topic, key, UUID(bytes=digest.digest()[:16]), "unreadable", None)


def _flat(headers: Mapping[str, bytes]) -> list[bytes]:
    return [part for name in sorted(headers) for part in (name.encode(), headers[name])]


async def count_parked(connection: AsyncConnection | AsyncSession) -> int:
    """Return how many keys are parked."""
    return int(await connection.scalar(_STANDING) or 0)


async def add(session: AsyncSession, record: Record, place: Place, reason: str | None) -> None:
    """Store the full record of a parked event, once, however often it is delivered."""
    headers = {name: b64encode(value).decode() for name, value in record.headers.items()}
    await session.execute(
        _ADD,
        {
            "event_id": place.event_id,
            "topic": place.topic,
            "key": place.key,
            "sequence": place.sequence,
            "type": place.type,
            "record_key": record.key,
            "value": record.value,
            "headers": orjson.dumps(headers).decode(),
            "reason": reason,
        },
    )


async def park_key(session: AsyncSession, topic: str, key: str) -> None:
    await session.execute(_ALONE)
    await session.execute(_MARK, {"topic": topic, "key": key})


async def release_key(session: AsyncSession, topic: str, key: str) -> None:
    await session.execute(_UNMARK, {"topic": topic, "key": key})


async def count_lately(session: AsyncSession, seconds: float) -> int:
    """Return how many keys were parked within this many seconds and still are."""
    return int(await session.scalar(_LATELY, {"seconds": seconds}) or 0)


async def first(session: AsyncSession, topic: str, key: str) -> tuple[Record, Place] | None:
    """Return the next event of a parked key."""
    row: Any = (await session.execute(_FIRST, {"topic": topic, "key": key})).one_or_none()
    if row is None:
        return None
    headers = {name: b64decode(value) for name, value in row.headers.items()}
    return (
        Record(topic, row.record_key, row.value, headers),
        Place(topic, key, row.event_id, row.type, row.sequence),
    )


async def remove(session: AsyncSession, event_id: UUID) -> None:
    await session.execute(_REMOVE, {"event_id": event_id})


async def note_reason(session: AsyncSession, event_id: UUID, reason: str) -> None:
    await session.execute(_REASON, {"event_id": event_id, "reason": reason})

"""Restore what a broker or a database lost: publish again, read again. Repeats are harmless."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from shared.clock import utc_now
from shared.contracts.envelope import topic_of
from shared.messaging.bus import Record, Subscriber
from shared.messaging.records import NotAnEvent, decode
from shared.storage.unit_of_work import Database, ReadSession, UnitOfWork

_REPUBLISH = text(
    """
    WITH again AS (
        UPDATE outbox SET published_at = NULL WHERE published_at >= :since RETURNING id
    )
    SELECT count(*), pg_notify('tocsin_outbox', '') FROM again
    """
)

_EVER = datetime.min.replace(tzinfo=UTC)
_BEYOND = timedelta(days=1)
"""The most that the clocks of the bus may be ahead."""

_HEARD = text("SELECT key, last_sequence FROM inbox_keys WHERE topic = :topic")
_RAISE = text(
    """
    INSERT INTO outbox_keys AS counter (key, last_sequence)
    SELECT * FROM unnest(CAST(:keys AS uuid[]), CAST(:sequences AS bigint[])) AS heard (key, last)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET last_sequence = excluded.last_sequence
    WHERE counter.last_sequence < excluded.last_sequence
    RETURNING key
    """
)


async def republish(database: Database, since: datetime, *, by: str) -> int:
    """Let the relay publish again all events that it published at or after `since` (aware).

    Use it after a broker lost data. It goes back as far as the outbox: 30 days. Returns the number
    of events. Consumers ignore events that they have, and handle those that they lack. The trail
    records it.
    """
    async with database.unit_of_work(by) as work:
        events = int(await work.session.scalar(_REPUBLISH, {"since": since}) or 0)
        work.record("events.republished", "service", since=since.isoformat(), events=events)
    return events


async def rewind(  # one thing: the position of one group
    subscriber: Subscriber,
    database: Database,
    service: str,
    topics: Sequence[str],
    since: datetime,
    *,
    by: str,
) -> None:
    """Let the service read again all records appended at or after `since` (aware).

    For a service's database restored from a backup: choose a time before the backup was made. The
    service must be stopped: raises `GroupActive`, or `BusUnavailable`. The trail records it.
    """
    await subscriber.rewind(service, topics, since)
    async with database.unit_of_work(by) as work:
        work.record("events.rewound", "service", since=since.isoformat())


async def skip_bus_and_republish(
    subscriber: Subscriber, database: Database, service: str, topics: Sequence[str], *, by: str
) -> int:
    """Skip all records on the bus for a service, and publish all its own events again.

    For services that were restored together, with the keyring, as of one time, beside a bus that
    was not: events that were published after that time are about data that no service here has,
    under keys that are lost. Events that one service has not received from another come again from
    the other's outbox. All of them must be stopped: raises `GroupActive`, or `BusUnavailable`.
    Returns the number of events that are published again; the trail records it.
    """
    await subscriber.rewind(service, topics, utc_now() + _BEYOND)
    return await republish(database, _EVER, by=by)


async def heard_from(session: ReadSession, service: str) -> dict[UUID, int]:
    """Return how far the service with this database has received each key of another service."""
    rows = await session.execute(_HEARD, {"topic": topic_of(service)})
    return {UUID(row.key): row.last_sequence for row in rows}


async def published_by(subscriber: Subscriber, service: str, since: datetime) -> dict[UUID, int]:
    """Return how far each key of a service is on the bus, for events appended since then.

    It reads as the service's own group, which reads its own topic only for this: the service must
    be stopped. Raises `GroupActive`, or `BusUnavailable`.
    """
    topic = topic_of(service)
    await subscriber.rewind(service, [topic], since)
    highest: dict[UUID, int] = {}
    abreast = asyncio.Event()

    async def note(records: Sequence[Record]) -> None:
        for record in records:
            try:
                event = decode(record)
            except NotAnEvent:
                continue
            if event.sequence is not None:
                highest[event.key] = max(event.sequence, highest.get(event.key, 0))

    reading = asyncio.create_task(
        subscriber.run(service, [topic], note, caught_up=abreast.set), name="read own topic"
    )
    waiting = asyncio.create_task(abreast.wait())
    try:
        await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
    finally:
        waiting.cancel()
        reading.cancel()
        await asyncio.gather(reading, waiting, return_exceptions=True)
    return highest


async def count_past(work: UnitOfWork, highest: Mapping[UUID, int]) -> int:
    """Raise the counters of keys to what others received; return how many were behind.

    For a service whose database was restored: it would give the same numbers to new events, and the
    others would park those keys as out of order.
    """
    asked = {"keys": list(highest), "sequences": list(highest.values())}
    return len((await work.session.execute(_RAISE, asked)).all())

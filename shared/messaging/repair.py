"""Making good what a broker or a database lost: publish again, read again. Repeats are harmless."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from shared.messaging.bus import Subscriber
from shared.storage.unit_of_work import AuditFact, Database

_REPUBLISH = text(
    """
    WITH again AS (
        UPDATE outbox SET published_at = NULL WHERE published_at >= :since RETURNING id
    )
    SELECT count(*), pg_notify('tocsin_outbox', '') FROM again
    """
)


async def republish(database: Database, since: datetime, *, by: str) -> int:
    """Let the relay send again all that it published at or after `since` (aware).

    For a broker that lost data. Reaches back as far as the outbox is kept: 30 days. Returns the
    number of events. Consumers ignore what they know, and take what they lack. The trail keeps it.
    """
    async with database.unit_of_work(by) as work:
        events = int(await work.session.scalar(_REPUBLISH, {"since": since}) or 0)
        asked: dict[str, str | int | bool | None] = {"since": since.isoformat(), "events": events}
        work.record(AuditFact("events.republished", "service", detail=asked))
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
    """Let the service read again all that was appended at or after `since` (aware).

    For a service's database restored from a backup: choose a moment before the backup was made.
    The service must be stopped: raises `GroupActive`, or `BusUnavailable`. The trail keeps it.
    """
    await subscriber.rewind(service, topics, since)
    async with database.unit_of_work(by) as work:
        asked: dict[str, str | int | bool | None] = {"since": since.isoformat()}
        work.record(AuditFact("events.rewound", "service", detail=asked))

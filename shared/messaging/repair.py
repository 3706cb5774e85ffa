"""Making good what a broker or a database lost: publish again, read again. Repeats are harmless."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from shared.messaging.bus import Subscriber
from shared.storage.unit_of_work import Database

_REPUBLISH = text(
    """
    WITH again AS (
        UPDATE outbox SET published_at = NULL WHERE published_at >= :since RETURNING id
    )
    SELECT count(*), pg_notify('tocsin_outbox', '') FROM again
    """
)


async def republish(database: Database, service: str, since: datetime) -> int:
    """Let the relay send again all that it published at or after `since` (aware).

    For a broker that lost data. Reaches back as far as the outbox is kept: 30 days. Returns the
    number of events. Consumers ignore what they know, and take what they lack.
    """
    async with database.unit_of_work(service) as work:
        return int(await work.session.scalar(_REPUBLISH, {"since": since}) or 0)


async def rewind(
    subscriber: Subscriber, service: str, topics: Sequence[str], since: datetime
) -> None:
    """Let the service read again all that was appended at or after `since` (aware).

    For a service's database restored from a backup: choose a moment before the backup was made.
    The service must be stopped: raises `GroupActive`, or `BusUnavailable`.
    """
    await subscriber.rewind(service, topics, since)

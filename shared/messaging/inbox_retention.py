"""Delete old inbox rows. A repeated event that was deleted takes no effect again.

The last sequence of each key is kept for good, and no event with an earlier one takes effect. The
row of an event only distinguishes a repeated event from one that comes too late: a restored relay
gives the same numbers again. So the row must be stored longer than any event can come again: 30
days in the outbox (once more for each `tocsin republish`), and 90 on Kafka after that. An older
event counts as repeated.
"""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.storage.unit_of_work import Database

DAYS = 365
BATCH = 1000
PURGE_EVERY = 3600.0

# Ids begin with their creation time (UUIDv7): the primary key finds the oldest. For an event that
# came late, the time counts from its arrival. Ids of records that were no events stay: a person
# skipped these.
_PURGE = text(
    """
    DELETE FROM inbox WHERE event_id IN (
        SELECT event_id FROM inbox WHERE event_id < :first AND processed_at < :before
        ORDER BY event_id LIMIT :batch
    ) RETURNING 1
    """
)


async def purge_inbox_loop(
    database: Database, service: str, days: int, *, every: float = PURGE_EVERY
) -> None:
    """Delete old inbox rows while the service runs, a batch per transaction."""
    while True:
        async with database.unit_of_work(service) as work:
            deleted = await purge_inbox(work.session, work.now - timedelta(days=days))
        await asyncio.sleep(0 if deleted == BATCH else every)


async def purge_inbox(session: AsyncSession, before: datetime) -> int:
    """Delete a batch of inbox rows that are older than this; return the number of deleted rows."""
    first = UUID(int=int(before.timestamp() * 1000) << 80)
    asked = {"first": first, "before": before, "batch": BATCH}
    return len((await session.execute(_PURGE, asked)).all())

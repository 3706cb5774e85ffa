"""Report what only the database knows: events not published yet, keys that wait for a person.

It is measured apart from the relay, which reports nothing while the bus is down: just then it
matters.
"""

from typing import Protocol

from sqlalchemy import text

from shared.messaging import parking
from shared.storage.unit_of_work import ReadSession

PUBLISHED_WITHIN = 60.0
"""Seconds. An event that waits longer waits for a bus or a relay that does not work."""

OLDEST_UNPUBLISHED = text(
    """
    SELECT count(*) AS waiting,
        coalesce(extract(epoch FROM clock_timestamp() - min(time)), 0)::float8 AS oldest
    FROM outbox WHERE published_at IS NULL
    """
)


class BacklogMetrics(Protocol):
    def outbox_lag(self, service: str, waiting: int, oldest_seconds: float) -> None: ...

    def parked_keys(self, service: str, keys: int) -> None: ...


async def measure_backlog(session: ReadSession, *, metrics: BacklogMetrics, service: str) -> None:
    row = (await session.execute(OLDEST_UNPUBLISHED)).one()
    metrics.outbox_lag(service, row.waiting, row.oldest)
    metrics.parked_keys(service, await parking.count_parked(session))

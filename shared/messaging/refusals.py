"""Drop, count, log and report records that none of our services wrote.

Anybody who can write to the broker can send millions. So people are notified once an hour, and a
log line every ten seconds says how many more there were. The time is stored every ten seconds too,
so that it is known after a restart.
"""

import logging
from collections.abc import Callable
from time import monotonic

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.messaging.bus import Record
from shared.messaging.metrics import MessagingMetrics
from shared.messaging.signatures import Fault
from shared.storage.unit_of_work import Database

log = logging.getLogger(__name__)

NOTIFY_SECONDS = 3600.0
"""Seconds between two notices. The service counts as degraded for as long after a record."""
LOG_SECONDS = 10.0

_KEEP = text(
    """
    INSERT INTO forged_records (last_at) VALUES (clock_timestamp())
    ON CONFLICT (single) DO UPDATE SET last_at = excluded.last_at
    """
)
_LATELY = text(
    "SELECT EXISTS (SELECT FROM forged_records"
    " WHERE last_at > clock_timestamp() - make_interval(secs => :seconds))"
)


async def store_refused(database: Database) -> None:
    """Store that a record was dropped now."""
    async with database.engine.begin() as connection:
        await connection.execute(_KEEP)


async def refused_lately(connection: AsyncConnection) -> bool:
    """Return whether the service dropped a record within the last hour, in any process."""
    return bool(await connection.scalar(_LATELY, {"seconds": NOTIFY_SECONDS}))


class Refusals:
    """Counts dropped records of one consumer.

    `alarm` notifies people.
    """

    def __init__(
        self,
        service: str,
        metrics: MessagingMetrics,
        alarm: Callable[[], None],
        *,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._service = service
        self._metrics = metrics
        self._alarm = alarm
        self._elapsed = elapsed
        self._told_at: float | None = None
        self._logged_at: float | None = None
        self._unlogged = 0

    def note(self, record: Record, fault: Fault) -> bool:
        """Count a dropped record, and notify if it is time; return whether to store it too."""
        now = self._elapsed()
        self._metrics.refused(self._service, fault.value)
        self._unlogged += 1
        if self._is_past(self._told_at, NOTIFY_SECONDS):
            self._told_at = now
            self._alarm()
        if due := self._is_past(self._logged_at, LOG_SECONDS):
            log.error(
                "consumer of %s dropped %d records of %s, not signed by its writer; the last: %s",
                self._service,
                self._unlogged,
                record.topic,
                fault.value,
            )
            self._logged_at, self._unlogged = now, 0
        return due

    def _is_past(self, moment: float | None, seconds: float) -> bool:
        return moment is None or self._elapsed() - moment >= seconds

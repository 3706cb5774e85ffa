"""Check whether the events that this service wrote have been published.

An event on the bus may not have reached every other service: their own health says so. An event
that is not on the bus has reached none. If nothing is published for some time, the service's pages
say so. Dispatch notifies administrators as well; a notice of any other service would wait with all
the rest.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import text

from shared.administrators import Administrators
from shared.contracts.notices import NoticeReason
from shared.messaging.backlog_metrics import OLDEST_UNPUBLISHED, PUBLISHED_WITHIN
from shared.storage.unit_of_work import Database, ReadSession

log = structlog.get_logger(__name__)

STUCK_AFTER = 5.0
"""Seconds. An event is on the bus within a fraction of a second if relay and bus work."""
ASKED_FOR = 2.0
"""Seconds to wait for the bus's answer."""

# How long the oldest unpublished event has waited, if an event of this key waits; else null.
# Measured by the clock that set the events' times.
_WAITED = text(
    """
    SELECT extract(epoch FROM CAST(:now AS timestamptz) - min(time))::float8
    FROM outbox WHERE published_at IS NULL HAVING bool_or(key = :key)
    """
)


class UnpublishedEvents:
    """Unpublished events of one service. `bus_answers` raises if the bus is down.

    `lasts`: something has waited for longer than `PUBLISHED_WITHIN`, as of the last look. Events
    written before this process began count from its first check: nobody was there to publish them.
    """

    def __init__(
        self,
        database: Database,
        bus_answers: Callable[[], Awaitable[None]],
        administrators: Administrators,
    ) -> None:
        self._database = database
        self._bus_answers = bus_answers
        self._administrators = administrators
        self.lasts = False
        self._looks_since: datetime | None = None

    async def look(self, session: ReadSession) -> None:
        """Check how long unpublished events wait; report when it begins to take too long."""
        row = (await session.execute(OLDEST_UNPUBLISHED)).one()
        now = self._database.now()
        self._looks_since = self._looks_since or now
        watched = (now - self._looks_since).total_seconds()
        waited = min(row.oldest, watched)
        before, self.lasts = self.lasts, bool(row.waiting) and waited > PUBLISHED_WITHIN
        if self.lasts and not before and self._administrators.by is not None:
            self._administrators.notify(NoticeReason.EVENTS_UNPUBLISHED)

    async def of(self, key: UUID) -> bool:
        """Return whether an event of this key waits for a bus or a relay that does not work."""
        values = {"key": key, "now": self._database.now()}
        waited = await self._database.glance(_WAITED, values)
        if waited is None:
            return False
        return waited > STUCK_AFTER or not await self._bus_is_there()

    async def _bus_is_there(self) -> bool:
        try:
            async with asyncio.timeout(ASKED_FOR):
                await self._bus_answers()
        except Exception as fault:  # noqa: BLE001  # whatever it is, nothing is published
            log.warning("bus.away", fault=type(fault).__name__)
            return False
        return True

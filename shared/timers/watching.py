"""Telling the metrics how timers stand: also of kinds that nobody fires, and while firings hang."""

import asyncio
from typing import Protocol

from shared.clock import Clock, utc_now
from shared.storage.unit_of_work import Database
from shared.timers.schedule import standing

REPORT_EVERY = 15.0
"""Seconds between two reports."""


class TimerMetrics(Protocol):
    def timers_stand(self, overdue: int, failing: int, late_seconds: float) -> None: ...


async def watch(
    database: Database,
    metrics: TimerMetrics,
    *,
    clock: Clock = utc_now,
    every: float = REPORT_EVERY,
) -> None:
    """Report until cancelled. A loop for the supervisor, beside that of `Timers`."""
    while True:
        async with database.read() as session:
            stand = await standing(session, clock())
        metrics.timers_stand(stand.overdue, stand.failing, stand.late_seconds)
        await asyncio.sleep(every)

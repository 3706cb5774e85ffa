"""Report the state of timers to the metrics, even if no loop fires them."""

from typing import Protocol

from shared.clock import Clock
from shared.storage.unit_of_work import ReadSession
from shared.timers.schedule import timer_state


class TimerMetrics(Protocol):
    def timers_stand(self, overdue: int, failing: int, late_seconds: float) -> None: ...


async def measure_timers(session: ReadSession, *, metrics: TimerMetrics, clock: Clock) -> None:
    stand = await timer_state(session, clock())
    metrics.timers_stand(stand.overdue, stand.failing, stand.late_seconds)

"""Records that no service of ours wrote: dropped, counted, logged and told, however many they are.

Whoever can write to the broker can send them by the million. So people are told once an hour, and
the log says every ten seconds how many more there were.
"""

import logging
from collections.abc import Callable
from time import monotonic

from shared.messaging.bus import Record
from shared.messaging.metrics import MessagingMetrics
from shared.messaging.signatures import Fault

log = logging.getLogger(__name__)

TELL_SECONDS = 3600.0
"""Between two times that people are told. As long does the service count as degraded."""
LOG_SECONDS = 10.0


class Refusals:
    """Those of one consumer. `alarm` tells people."""

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
        self._refused_at: float | None = None
        self._told_at: float | None = None
        self._logged_at: float | None = None
        self._unlogged = 0

    @property
    def lately(self) -> bool:
        """Whether one was dropped within the last hour."""
        return not self._is_past(self._refused_at, TELL_SECONDS)

    def note(self, record: Record, fault: Fault) -> None:
        self._refused_at = self._elapsed()
        self._metrics.refused(self._service, fault.value)
        self._unlogged += 1
        if self._is_past(self._logged_at, LOG_SECONDS):
            log.error(
                "consumer of %s dropped %d records of %s, not signed by its writer; the last: %s",
                self._service,
                self._unlogged,
                record.topic,
                fault.value,
            )
            self._logged_at, self._unlogged = self._refused_at, 0
        if self._is_past(self._told_at, TELL_SECONDS):
            self._told_at = self._refused_at
            self._alarm()

    def _is_past(self, moment: float | None, seconds: float) -> bool:
        return moment is None or self._elapsed() - moment >= seconds

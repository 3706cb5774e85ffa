"""Find keys whose next event keeps failing with an error that was expected to pass.

It is retried as long as needed. But an accepted alert must not wait unnoticed: after a number of
attempts, or a time, people are notified, and the service counts as degraded until it succeeds.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

from shared.messaging.metrics import MessagingMetrics

NOTIFY_SECONDS = 3600.0
"""Seconds between two notices while keys wait."""


@dataclass(frozen=True)
class WaitRule:
    """People are notified after this many attempts, or this many seconds, whichever comes first."""

    attempts: int = 10
    seconds: float = 300.0


class Waiting:
    """The keys of one consumer whose next event fails again and again.

    `alarm` notifies people.
    """

    def __init__(
        self,
        service: str,
        rule: WaitRule,
        metrics: MessagingMetrics,
        alarm: Callable[[], None],
        *,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._service = service
        self._rule = rule
        self._metrics = metrics
        self._alarm = alarm
        self._elapsed = elapsed
        self._keys: set[Hashable] = set()
        self._told_at = 0.0

    @property
    def keys(self) -> int:
        return len(self._keys)

    def failed(self, key: Hashable, attempts: int, seconds: float) -> None:
        """Record that the next event of this key failed this many times, over this many seconds."""
        if attempts < self._rule.attempts and seconds < self._rule.seconds:
            return
        now = self._elapsed()
        if not self._keys or now - self._told_at >= NOTIFY_SECONDS:
            self._told_at = now
            self._alarm()
        self._keys.add(key)
        self._metrics.waiting_keys(self._service, len(self._keys))

    def passed(self, key: Hashable) -> None:
        """Record that the next event of a key was handled or parked: the key no longer waits."""
        if key in self._keys:
            self._keys.discard(key)
            self._metrics.waiting_keys(self._service, len(self._keys))

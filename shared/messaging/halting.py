"""Halt the consumer if too much fails at once: then the events are not the cause."""

from collections import deque
from dataclasses import dataclass, field
from time import monotonic


@dataclass(frozen=True)
class HaltRule:
    """When a subscriber halts because too many events fail.

    It halts when more than `keys` keys were parked within `seconds`, or more than `share` of the
    last `events` events failed within it. Only events that fail themselves count; those that wait
    behind one do not, because one busy poisoned key would then stop all others. The share is always
    of `events`, even if fewer have arrived: one failure among three events is only one failure.
    """

    keys: int = 5
    share: float = 0.05
    events: int = 200
    seconds: float = 60.0


@dataclass
class Watch:
    """Remembers which of the last events failed."""

    rule: HaltRule
    _failed_at: deque[float | None] = field(init=False)

    def __post_init__(self) -> None:
        self._failed_at = deque(maxlen=self.rule.events)

    def note(self, *, failed: bool) -> None:
        self._failed_at.append(monotonic() if failed else None)

    def too_many(self) -> bool:
        since = monotonic() - self.rule.seconds
        failed = sum(1 for at in self._failed_at if at is not None and at >= since)
        return failed > self.rule.share * self.rule.events

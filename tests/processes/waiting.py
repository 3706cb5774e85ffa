"""Wait for effects in other processes by asking again until they are there."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

PATIENCE = 120.0
"""Seconds. Only a failing test waits so long."""

PAUSE = 0.05
LONGEST_PAUSE = 0.4
"""Seconds. The longer it takes, the less often it asks: asking slows what it waits for."""


def eventually(
    ask: Callable[[], Seen],
    holds: Callable[[Seen], bool] = bool,
    *,
    what: str,
    seconds: float = PATIENCE,
) -> Seen:
    """Return the first answer for which `holds` is true; fail with the last one seen."""
    deadline, pause = time.monotonic() + seconds, PAUSE
    while not holds(seen := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}; last seen: {seen!r}")
        time.sleep(pause)
        pause = min(pause * 1.1, LONGEST_PAUSE)
    return seen

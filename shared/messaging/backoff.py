"""Wait before another attempt: exponential backoff with full jitter.

The lower bound keeps a failing loop from spinning.
"""

import asyncio
import random
from dataclasses import dataclass

from shared.messaging.cancelling import leave_if_cancelled


@dataclass(frozen=True)
class Backoff:
    """Seconds: the first wait is at most `first`, each later one at most double, up to `limit`."""

    first: float = 0.1
    limit: float = 15.0

    def seconds(self, attempt: int) -> float:
        """Return how long to wait after failed attempt number `attempt` (from 1)."""
        ceiling = min(self.limit, self.first * 2.0 ** min(attempt - 1, 30))
        return random.uniform(self.first / 2, ceiling)  # noqa: S311  # jitter, no secret

    async def wait(self, attempt: int) -> None:
        leave_if_cancelled()
        await asyncio.sleep(self.seconds(attempt))

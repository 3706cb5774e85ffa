"""The loop that finds due deliveries, also those left by other processes, and wakes the workers."""

import asyncio

from services.dispatch.context import Context
from services.dispatch.operations.deliveries.claiming import due_channels

LOOK_EVERY = 2.0
"""Seconds between two checks."""


class DueDeliveries:
    """Checks with one statement for all workers of a process, and wakes those that have work."""

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self.round()

    async def round(self) -> None:
        """Check once. Usually nothing is due."""
        if channels := await due_channels(self._context.database):
            self._context.wake_ups.wake(channels)

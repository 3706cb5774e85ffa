"""The loop that finds what has become due, or what another process left, and wakes the workers."""

import asyncio

from services.dispatch.context import Context
from services.dispatch.operations.deliveries.claiming import due_channels

LOOK_EVERY = 2.0
"""Seconds between two looks."""


class DueDeliveries:
    """Looks with one statement for all workers of a process, and wakes those that have work."""

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self.round()

    async def round(self) -> None:
        """Look once. Usually there is nothing."""
        if channels := await due_channels(self._context.database):
            self._context.wake_ups.wake(channels)

"""What identity does by itself, on time."""

import asyncio

from services.identity.context import IDENTITY, Context
from services.identity.operations.acts import lapse_old
from services.identity.operations.attempts import purge_attempts
from services.identity.operations.devices import purge_devices
from services.identity.operations.sessions import purge_sessions

EVERY = 3600.0
"""Seconds between two rounds of clearing up."""


class ClearingUp:
    """Deletes old attempts, devices known no more and ended sessions; ends proposals too old.

    How people come and go is not kept longer than needed.
    """

    def __init__(self, context: Context, *, seconds: float = EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            await self.round()
            await asyncio.sleep(self._seconds)

    async def round(self) -> None:
        async with self._context.database.unit_of_work(IDENTITY) as work:
            await purge_attempts(work)
            await purge_devices(work)
            await purge_sessions(work)
            await lapse_old(work)

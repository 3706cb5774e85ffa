"""The loop that takes back claims of stopped workers, and sends notices that waited."""

import asyncio

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.deliveries.leases import anything_expired, expire_leases
from services.dispatch.operations.notices.redirecting import send_waiting_notices

LEASES_EVERY = 5.0


class Leases:
    """Takes back deliveries from workers that stopped before they recorded a result.

    It also sends waiting notices to people who can act now.
    """

    def __init__(self, context: Context, *, seconds: float = LEASES_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            if not (await anything_expired(self._context.database) and await self.round()):
                await asyncio.sleep(self._seconds)

    async def round(self) -> int:
        async with self._context.database.unit_of_work(DISPATCH) as work:
            await send_waiting_notices(work, self._context)
            taken = await expire_leases(work, self._context)
            if taken:
                self._context.wake_ups.wake_after(work)
        return taken

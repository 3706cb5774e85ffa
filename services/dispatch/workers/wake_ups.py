"""The loop that receives commits of other processes of dispatch, and wakes the workers here."""

import asyncio

from services.dispatch.context import WAKE, Context
from shared.messaging.leadership import CONNECTION_FAULTS, dedicated

AGAIN_AFTER = 2.0
"""Seconds after which a lost connection is opened again. `DueDeliveries` checks as often."""


class WakeUpListener:
    def __init__(self, context: Context) -> None:
        self._context = context

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except CONNECTION_FAULTS:
                await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self) -> None:
        wake_ups, lost = self._context.wake_ups, asyncio.Event()

        def heard(_connection: object, _pid: int, _channel: str, said: str) -> None:
            wake_ups.hear(said)

        async with dedicated(self._context.database.engine) as connection:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(WAKE, heard)
            wake_ups.wake()  # for signals that were sent while the connection was down
            await lost.wait()

"""The loop that says when a campaign is over."""

import asyncio

from services.dispatch.operations.finishing import anything_to_look_at, finish_campaigns
from services.dispatch.parts import DISPATCH, Parts

LOOK_EVERY = 1.0


class Finishing:
    """Looks each second for campaigns all of whose deliveries are settled."""

    def __init__(self, parts: Parts, *, seconds: float = LOOK_EVERY) -> None:
        self._parts = parts
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            if await anything_to_look_at(self._parts.database):
                await self.round()
            await asyncio.sleep(self._seconds)

    async def round(self) -> int:
        async with self._parts.database.unit_of_work(DISPATCH) as work:
            return await finish_campaigns(work)

"""The loop that finishes campaigns whose deliveries are all settled."""

import asyncio

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.campaigns.finishing import (
    finish_campaigns,
    has_campaigns_to_finish,
)

LOOK_EVERY = 1.0


class FinishedCampaigns:
    """Checks each second for campaigns whose deliveries are all settled."""

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        while True:
            if await has_campaigns_to_finish(self._context.database):
                await self.round()
            await asyncio.sleep(self._seconds)

    async def round(self) -> int:
        async with self._context.database.unit_of_work(DISPATCH) as work:
            return await finish_campaigns(work)

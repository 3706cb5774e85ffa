"""The loop that counts who got a document while somebody drafts one that follows it."""

import asyncio

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.campaigns.counting_former import (
    Watched,
    report_former,
    unanswered,
    watched_recipients,
)

LOOK_EVERY = 2.0
"""Seconds until somebody who saved a draft gets the numbers."""
COUNT_EVERY = 15
"""Rounds until everything that is watched is counted again: contacts and deliveries change."""


class FormerCounts:
    """Answers who asked at once, and counts again what is watched. At rest it reads one row."""

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds

    async def run(self) -> None:
        rounds = 0
        while True:
            await self.round(everything=rounds % COUNT_EVERY == 0)
            rounds += 1
            await asyncio.sleep(self._seconds)

    async def round(self, *, everything: bool) -> int:
        """Count what was asked for, or everything that is watched; return how many it published."""
        context = self._context
        async with context.database.read() as session:
            wanted = await (
                watched_recipients(session, context) if everything else unanswered(session)
            )
        return sum([await self._report(each) for each in wanted])

    async def _report(self, watched: Watched) -> bool:
        async with self._context.database.unit_of_work(DISPATCH) as work:
            return await report_former(work, self._context, watched)

"""The loop that counts how many contacts an appeal would reach."""

import asyncio
from datetime import date
from time import perf_counter

from services.dispatch.context import DISPATCH, Context
from services.dispatch.operations.campaigns.counting_reach import (
    Tally,
    change_mark,
    count_reach,
    report_reach,
)
from services.dispatch.operations.outcomes.notifying_staff import notify_nobody_left

LOOK_EVERY = 2.0
PAUSE_FACTOR = 20
"""The pause after a count is this many times as long as the count took, at most `LONGEST_PAUSE`.

So an import of contacts is counted a few times while it lasts, and not contact by contact.
"""


LONGEST_PAUSE = 5.0
"""Seconds. For this long, numbers that an approver reads may miss a contact that was just added."""

NOTHING_REPORTED: tuple[str | None, date | None] = (None, None)


def pause_after(took: float, seconds: float, *, is_first: bool) -> float:
    """Return how many seconds to wait after a count that `took` so long.

    The first count waits for everything that starts, so it says nothing about the next one.
    """
    return seconds if is_first else max(seconds, min(PAUSE_FACTOR * took, LONGEST_PAUSE))


class ReachCounts:
    """Counts again whom appeals reach after contacts or hazards changed.

    It notifies staff if nobody is left. At the start of the service and on each new day all numbers
    are published again: a service that was restored from a backup gets them then, and hazards begin
    and end with a day.
    """

    def __init__(self, context: Context, *, seconds: float = LOOK_EVERY) -> None:
        self._context = context
        self._seconds = seconds
        self._tally = Tally(context.providers)
        self._said = NOTHING_REPORTED

    async def run(self) -> None:
        while True:
            began = perf_counter()
            is_first = self._said == NOTHING_REPORTED
            counted = await self.round()
            took = perf_counter() - began
            await asyncio.sleep(pause_after(took, self._seconds, is_first=is_first or not counted))

    async def round(self) -> bool:
        """Count if something changed since the last time; return whether it was counted."""
        context, tally = self._context, self._tally
        today = context.database.now().date()
        if (await change_mark(context.database), today) == self._said:
            return False
        await count_reach(context, tally)
        async with context.database.unit_of_work(DISPATCH) as work:
            await report_reach(work, context, tally, anew=today != self._said[1])
            await notify_nobody_left(work)
        tally.unsaid.clear()
        self._said = (tally.mark, today)
        return True

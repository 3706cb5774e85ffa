"""Report to the metrics what only the database knows: how much is stored and how much waits."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shared.storage.unit_of_work import Database, ReadSession

LOOK_EVERY = 15.0
"""Seconds between two rounds of queries."""

Look = Callable[[ReadSession], Awaitable[None]]
"""Reads and reports something, with one or two indexed statements, because it runs often."""


async def watch(database: Database, looks: Sequence[Look], *, every: float = LOOK_EVERY) -> None:
    """Report all measurements again and again until cancelled. A loop for the supervisor."""
    while True:
        async with database.read() as session:
            for look in looks:
                await look(session)
        await asyncio.sleep(every)

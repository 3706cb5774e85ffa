"""Rebuild, after an upgrade, what was stored by a former rule."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.messaging.leadership import leadership
from shared.storage.unit_of_work import Database

LOOK_EVERY = 3_600.0
"""Seconds. Processes of the former release may store by the former rule until they are replaced."""


async def rebuild_loop(
    database: Database,
    name: str,
    is_behind: Callable[[], Awaitable[bool]],
    make_anew: Callable[[], Awaitable[object]],
    *,
    every: float = LOOK_EVERY,
) -> None:
    """Rebuild outdated data at the start and each hour, while the service runs.

    One of several processes does it: the others wait for it, and then find nothing to do.
    """
    while True:
        if await is_behind():
            async with leadership(database.engine, name):
                if await is_behind():
                    await make_anew()
        await asyncio.sleep(every)

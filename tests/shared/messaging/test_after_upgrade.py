"""Outdated data is rebuilt once after an upgrade, by one of several processes."""

import asyncio

from shared.after_upgrade import rebuild_loop
from shared.storage.unit_of_work import Database
from tests.shared.messaging.invented_event import until


class Stored:
    """Something stored by a former rule, until it is rebuilt."""

    def __init__(self) -> None:
        self.behind = True
        self.looks = self.made = 0

    async def is_behind(self) -> bool:
        self.looks += 1
        return self.behind

    async def make_anew(self) -> None:
        """Continue when the other process has also seen that the data is outdated."""
        await self.looked(3)
        self.behind = False
        self.made += 1

    async def looked(self, times: int) -> None:
        async def so_often() -> bool:
            return self.looks >= times

        await until(so_often)


async def test_two_processes_that_see_it_behind_make_it_anew_once(database: Database) -> None:
    stored = Stored()
    upkeep = [
        asyncio.create_task(rebuild_loop(database, "marks", stored.is_behind, stored.make_anew))
        for _ in range(2)
    ]
    try:
        await stored.looked(4)
    finally:
        for task in upkeep:
            task.cancel()
        await asyncio.gather(*upkeep, return_exceptions=True)
    assert stored.made == 1


async def test_what_is_behind_later_is_made_anew_too(database: Database) -> None:
    stored = Stored()
    stored.looks = 1
    ever = rebuild_loop(database, "marks", stored.is_behind, stored.make_anew, every=0.01)
    upkeep = asyncio.create_task(ever)
    try:
        await stored.looked(6)
        stored.behind = True
        await stored.looked(12)
    finally:
        upkeep.cancel()
        await asyncio.gather(upkeep, return_exceptions=True)
    assert stored.made == 2

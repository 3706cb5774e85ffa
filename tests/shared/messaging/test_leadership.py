"""Who leads keeps the lock while it works, and no longer."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.leadership import CONNECTION_FAULTS, leadership

SOON = timedelta(seconds=1)


async def test_who_hangs_is_parted_from_the_lock_by_who_waits(bus_engine: AsyncEngine) -> None:
    async with (
        asyncio.timeout(20),
        leadership(bus_engine, "relay") as hung,
        leadership(bus_engine, "relay", poll=0.1, hung_after=SOON),
    ):
        with pytest.raises(CONNECTION_FAULTS):
            await hung.sleep(10)
        with pytest.raises(CONNECTION_FAULTS):
            await hung.connection.fetchval("SELECT 1")


async def test_who_works_keeps_it_and_so_does_who_leads_something_else(
    bus_engine: AsyncEngine,
) -> None:
    async def take_over() -> None:
        async with leadership(bus_engine, "relay", poll=0.1, hung_after=SOON):
            pytest.fail("who led works")

    async with leadership(bus_engine, "another") as other, leadership(bus_engine, "relay") as leads:
        waiting = asyncio.create_task(take_over())
        for _ in range(12):
            await leads.sleep(0.25)
            assert await leads.connection.fetchval("SELECT 1") == 1
        assert await other.connection.fetchval("SELECT 1") == 1
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled()


async def test_no_lock_is_taken_from_who_may_be_silent_for_long(bus_engine: AsyncEngine) -> None:
    async with leadership(bus_engine, "upkeep") as leads:
        waiting = asyncio.create_task(leadership(bus_engine, "upkeep", poll=0.1).__aenter__())
        await asyncio.sleep(1.5 * SOON.total_seconds())
        assert await leads.connection.fetchval("SELECT 1") == 1
        waiting.cancel()
        await asyncio.wait({waiting})

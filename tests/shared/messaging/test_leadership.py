"""A leader keeps the lock only while it works."""

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging import postgres_subscriber
from shared.messaging.leadership import CONNECTION_FAULTS, leadership
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.relay import Relay, RelaySettings
from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database
from tests.shared.messaging.buses import Bus, Seen, running
from tests.shared.messaging.invented_event import Said, until
from tests.shared.messaging.log_lines import lines_of
from tests.shared.messaging.signing import signer

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


@pytest.mark.parametrize("prepared", [True, False])
async def test_who_hangs_before_it_took_an_answer_is_parted_too(
    bus_url: str, bus_engine: AsyncEngine, prepared: bool
) -> None:
    more_than_fits = "SELECT repeat('x', 1000000) FROM generate_series(1, 200)"
    hangs, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    async def hang() -> None:
        engine = create_engine(bus_url, application_name="hangs", pool_size=1)
        async with leadership(engine, "relay") as leads:
            if prepared:
                await leads.connection.prepare(more_than_fits)
            asking = asyncio.create_task(leads.connection.fetch(more_than_fits))
            await asyncio.sleep(0)  # it is requested
            loop.call_soon_threadsafe(hangs.set)
            go.wait()
            with pytest.raises(CONNECTION_FAULTS):
                await asking
        await engine.dispose()

    hanging = asyncio.create_task(asyncio.to_thread(asyncio.run, hang()))
    try:
        await hangs.wait()
        async with asyncio.timeout(20), leadership(bus_engine, "relay", poll=0.1, hung_after=SOON):
            pass
    finally:
        go.set()
        await hanging


async def test_who_works_keeps_it_and_so_does_who_leads_something_else(
    bus_engine: AsyncEngine, engine: AsyncEngine
) -> None:
    async def take_over() -> None:
        async with leadership(bus_engine, "relay", poll=0.1, hung_after=SOON):
            pytest.fail("who led works")

    async with (
        leadership(bus_engine, "another") as other,
        leadership(engine, "relay") as elsewhere,
        leadership(bus_engine, "relay") as leads,
    ):
        waiting = asyncio.create_task(take_over())
        for _ in range(12):
            await leads.sleep(0.25)
            assert await leads.connection.fetchval("SELECT 1") == 1
        assert await leads.connection.fetchval("SELECT 1 FROM pg_sleep(3)") == 1
        for each in (other, elsewhere):
            assert await each.connection.fetchval("SELECT 1") == 1
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


async def test_a_relay_takes_over_from_one_that_hangs(
    database: Database, bus_engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    settings = RelaySettings(takeover=0.1, hung_after=SOON)
    publisher = PostgresPublisher(bus_engine)
    relay = Relay("intake", database.engine, publisher, signer(), settings=settings)
    async with leadership(database.engine, "relay of intake"), running(relay.run()):
        async with database.unit_of_work("somebody") as work:
            work.emit(Said(thing=new_id(), number=1))

        async def is_published() -> bool:
            waiting = text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
            async with database.read() as session:
                return bool(await session.scalar(waiting) == 0)

        await until(is_published)
    assert "relay-of-intake" in lines_of(caplog, "leadership")[0]


async def test_a_reader_takes_over_from_one_that_hangs(
    bus_url: str, bus_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_subscriber, "HUNG_AFTER", SOON)
    bus, seen = Bus("tocsin.intake", "intake", postgres_url=bus_url), Seen()
    run = bus.subscriber().run(bus.group, [bus.topic], seen)
    async with leadership(bus_engine, "group intake"), running(run):
        await bus.publisher().publish([bus.record("key", 0)])
        await seen.until(1)
    await bus.close()

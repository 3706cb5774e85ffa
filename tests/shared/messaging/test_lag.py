"""The number of records that a member has not handled yet is reported while it runs."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging.bus import Record
from shared.messaging.lanes import Width
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.buses import Bus, Seen, running
from tests.shared.messaging.event_flow import Way
from tests.shared.messaging.invented_event import Said, until


class Recorded:
    """Keeps the newest report."""

    def __init__(self) -> None:
        self.lag: Mapping[str, int] | None = None

    def __call__(self, lag: Mapping[str, int]) -> None:
        self.lag = lag

    async def is_told(self, lag: Mapping[str, int]) -> None:
        async def told() -> bool:
            return self.lag == lag

        await until(told)


async def test_a_lag_is_told_while_it_grows_and_nothing_once_the_member_has_left(bus: Bus) -> None:
    go, told = asyncio.Event(), Recorded()

    async def handle(_: Sequence[Record]) -> None:
        await go.wait()

    publisher = bus.publisher()
    await publisher.publish([bus.record("key", number) for number in range(20)])
    # Less room than waiting records: on Kafka the partitions are paused.
    subscriber = bus.subscriber(Width(keys=2, records=8))
    async with running(subscriber.run(bus.group, [bus.topic], handle, told)):
        await told.is_told({bus.topic: 20})
        await publisher.publish([bus.record("other", number) for number in range(5)])
        await told.is_told({bus.topic: 25})
        go.set()
        await told.is_told({bus.topic: 0})
    assert told.lag == {}


async def test_what_was_done_before_is_not_told_to_wait(bus: Bus) -> None:
    publisher, seen, told = bus.publisher(), Seen(), Recorded()
    await publisher.publish([bus.record(f"key {number}", number) for number in range(30)])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(30)
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen, told)):
        await told.is_told({bus.topic: 0})


async def test_a_consumer_that_fell_over_its_events_tells_nothing_old(bus: Bus) -> None:
    class OwnFault(Exception):
        pass

    go, told = asyncio.Event(), Recorded()

    async def handle(_: Sequence[Record]) -> None:
        await go.wait()
        raise OwnFault

    await bus.publisher().publish([bus.record("key", number) for number in range(3)])
    halting = asyncio.create_task(bus.subscriber().run(bus.group, [bus.topic], handle, told))
    await told.is_told({bus.topic: 3})
    go.set()
    with pytest.raises(OwnFault):
        await halting
    assert told.lag == {}


async def test_the_consumer_tells_the_metrics_what_waits_of_its_topics(
    database: Database, bus_engine: AsyncEngine
) -> None:
    way, go = Way(database, bus_engine), asyncio.Event()

    async def handler(work: UnitOfWork, event: Said) -> None:
        await go.wait()

    await way.emit(new_id(), 1, 2, 3)
    async with running(way.relay().run(), way.consumer(handler).run()):

        async def told() -> bool:
            return {"tocsin.intake": 3} in way.metrics.lags

        await until(told)
        go.set()

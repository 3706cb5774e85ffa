"""A member reports that it caught up when all earlier records are handled, not before."""

import asyncio
from collections.abc import Sequence

from shared.messaging.bus import Record
from tests.engines.postgres import execute
from tests.shared.messaging.buses import Bus, Seen, running

_END_ALL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_it_is_said_when_the_last_of_what_stood_there_is_done(bus: Bus) -> None:
    go, said, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(_: Sequence[Record]) -> None:
        begun.set()
        await go.wait()

    await bus.publisher().publish([bus.record(f"key {number}", number) for number in range(5)])
    run = bus.subscriber().run(bus.group, [bus.topic], handle, caught_up=said.set)
    async with running(run):
        await asyncio.wait_for(begun.wait(), 30)
        assert not said.is_set()
        go.set()
        await asyncio.wait_for(said.wait(), 30)


async def test_it_is_said_at_once_where_nothing_waits(bus: Bus) -> None:
    said, seen = asyncio.Event(), Seen()
    await bus.publisher().publish([bus.record("key", 0)])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(1)
    run = bus.subscriber().run(bus.group, [bus.topic], seen, caught_up=said.set)
    async with running(run):
        await asyncio.wait_for(said.wait(), 30)
    assert seen.total == 1


async def test_who_waits_to_take_over_is_told_too(bus: Bus) -> None:
    said, seen = [asyncio.Event(), asyncio.Event()], Seen()
    await bus.publisher().publish([bus.record(f"key {number}", number) for number in range(9)])
    runs = [bus.subscriber().run(bus.group, [bus.topic], seen, caught_up=each.set) for each in said]
    async with running(*runs):
        for each in said:
            await asyncio.wait_for(each.wait(), 30)
    assert {number for numbers in seen.numbers.values() for number in numbers} == set(range(9))


async def test_what_comes_later_is_not_waited_for(bus: Bus) -> None:
    go, said, later = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(records: Sequence[Record]) -> None:
        if any(record.key == b"later" for record in records):
            later.set()
            await go.wait()

    publisher = bus.publisher()
    run = bus.subscriber().run(bus.group, [bus.topic], handle, caught_up=said.set)
    await publisher.publish([bus.record("early", 0)])
    async with running(run):
        await asyncio.wait_for(said.wait(), 30)
        await publisher.publish([bus.record("later", 1)])
        await asyncio.wait_for(later.wait(), 30)
        go.set()


async def test_it_is_said_also_where_the_bus_database_was_away_meanwhile(bus_url: str) -> None:
    bus = Bus("tocsin.intake", "intake", postgres_url=bus_url)
    go, said, begun = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(_: Sequence[Record]) -> None:
        begun.set()
        await go.wait()

    await bus.publisher().publish([bus.record("key", 0)])
    run = bus.subscriber().run(bus.group, [bus.topic], handle, caught_up=said.set)
    async with running(run):
        await asyncio.wait_for(begun.wait(), 30)
        await execute(bus_url, [_END_ALL_OTHERS])
        go.set()
        await asyncio.wait_for(said.wait(), 30)
    await bus.close()

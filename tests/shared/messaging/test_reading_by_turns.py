"""The PostgreSQL bus reads as much as there is room for, from each topic in turn."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.bus import Alone, Record
from shared.messaging.lanes import Width
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber, SubscriberSettings
from tests.shared.messaging.buses import FAST, Seen, running

TOPICS = ("tocsin.intake", "tocsin.triage", "tocsin.identity")
ROOM = 30


def records(topic: str, number: int) -> list[Record]:
    return [Record(topic, f"{topic} {each}".encode(), b"%d" % each, {}) for each in range(number)]


async def first_taken(bus_engine: AsyncEngine, waiting: Sequence[Record]) -> list[Record]:
    """Return the first batch."""
    first: asyncio.Future[list[Record]] = asyncio.get_running_loop().create_future()

    async def take(runs: Sequence[Sequence[Record]], _: Alone) -> int:
        if not first.done():
            first.set_result([record for run in runs for record in run])
        return len(runs)

    await PostgresPublisher(bus_engine).publish(waiting)
    settings = SubscriberSettings(width=Width(records=ROOM), backoff=FAST)
    subscriber = PostgresSubscriber(bus_engine, settings)
    async with running(subscriber.run("triage", TOPICS, Seen(), take=take)):
        return await asyncio.wait_for(first, 30)


async def test_one_topic_fills_the_room_where_no_other_waits(bus_engine: AsyncEngine) -> None:
    waiting = records("tocsin.intake", 2 * ROOM)
    assert await first_taken(bus_engine, waiting) == waiting[:ROOM]


async def test_none_waits_until_another_topic_is_read_to_its_end(bus_engine: AsyncEngine) -> None:
    few = records("tocsin.triage", 3) + records("tocsin.identity", 5)
    got = await first_taken(bus_engine, records("tocsin.intake", 10 * ROOM) + few)
    assert len(got) == ROOM
    assert {record.key for record in few} <= {record.key for record in got}


async def test_each_topic_is_read_from_its_first_record_on(bus_engine: AsyncEngine) -> None:
    waiting = [record for topic in TOPICS for record in records(topic, ROOM)]
    got = await first_taken(bus_engine, waiting)
    for topic in TOPICS:
        numbers = [int(record.value) for record in got if record.topic == topic]
        assert numbers == list(range(ROOM // len(TOPICS)))

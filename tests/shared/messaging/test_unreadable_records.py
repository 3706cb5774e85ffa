"""A record that Kafka's client cannot read blocks nobody, and is reported."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from deploy.local.kafka.broker import LocalKafka
from shared.messaging.bus import Record
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from tests.shared.messaging import poisoner
from tests.shared.messaging.buses import Bus, Seen, running

pytestmark = [pytest.mark.kafka, pytest.mark.long]


async def _poison(bus: Bus, key: str) -> None:
    """Write a bad record beside this key's, as anybody can who may write to the broker."""
    assert bus.kafka is not None
    told = (bus.kafka.bootstrap_servers, bus.topic, key)
    writing = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        poisoner.__name__,
        *told,
        env={**os.environ, "AIOKAFKA_NO_EXTENSIONS": "1"},
    )
    assert await writing.wait() == 0


class SeenAlso(Seen):
    """Counts empty records separately."""

    empty = 0

    async def see(self, record: Record) -> None:
        if record != Record(record.topic, b"", b"", {}):
            await super().see(record)
            return
        async with self._news:
            self.empty += 1
            self.total += 1
            self._news.notify_all()


@pytest.fixture
async def way(kafka: LocalKafka, topic_name: Callable[[str], str]) -> Bus:
    bus = Bus(topic_name("way"), topic_name("group"), kafka=KafkaSettings(kafka.bootstrap_servers))
    assert bus.kafka is not None
    await create_topics(bus.kafka, [bus.topic])
    return bus


def _of(seen: Seen, key: str) -> list[int]:
    return sorted(set(seen.numbers[key]))


async def _read(bus: Bus, seen: Seen, *more: Callable[[], Awaitable[None]], total: int) -> None:
    """Let a member read until it has caught up."""
    abreast = asyncio.Event()
    subscriber = bus.subscriber()
    run = subscriber.run(bus.group, [bus.topic], seen, caught_up=abreast.set)
    async with running(run), asyncio.timeout(60):
        await abreast.wait()
        for each in more:
            await each()
        await seen.until(total)


async def test_what_stands_before_and_behind_it_is_read(way: Bus) -> None:
    seen, publisher = SeenAlso(), way.publisher()
    keys = [f"key-{each}" for each in range(30)]
    await publisher.publish([way.record(key, 0) for key in keys])
    await _poison(way, "key-3")
    await _poison(way, "key-3")
    await _poison(way, "key-4")
    await publisher.publish([way.record(key, 1) for key in keys])
    await _read(way, seen, total=2 * len(keys) + 3)
    await way.close()
    assert [seen.first_seen(key) for key in keys] == [[0, 1]] * len(keys)
    assert seen.empty == 3


async def test_where_it_stands_last_its_reader_is_abreast_and_comes_back_to_where_it_was(
    way: Bus,
) -> None:
    first, then, publisher = SeenAlso(), SeenAlso(), way.publisher()
    await publisher.publish([way.record("key", 0)])
    await _poison(way, "key")
    await _read(way, first, total=2)
    await _read(way, then, partial(publisher.publish, [way.record("key", 1)]), total=1)
    await way.close()
    assert (first.first_seen("key"), first.empty) == ([0], 1)
    assert (then.first_seen("key"), then.empty) == ([1], 0)


async def test_while_others_come_it_is_passed(way: Bus) -> None:
    seen, publisher = SeenAlso(), way.publisher()

    async def poison_between() -> None:
        for number in range(3):
            await publisher.publish([way.record(f"key-{each}", number) for each in range(9)])
            await _poison(way, f"key-{number}")

    await _read(way, seen, poison_between, total=30)
    await way.close()
    assert [seen.first_seen(f"key-{each}") for each in range(9)] == [list(range(3))] * 9
    assert seen.empty == 3

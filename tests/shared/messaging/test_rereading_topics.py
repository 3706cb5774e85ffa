"""Reading a topic again from an earlier point skips nothing, whatever arrives meanwhile."""

import asyncio
from collections.abc import Callable, Mapping
from time import time
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import KafkaConnectionError

from deploy.local.kafka.broker import LocalKafka
from shared.messaging.bus import Record
from shared.messaging.kafka_reading import Reading
from shared.messaging.kafka_rejoining import Rejoining
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from tests.shared.messaging.buses import Bus, Seen, one_by_one, running

pytestmark = [pytest.mark.kafka, pytest.mark.long]

HOUR = 3_600_000  # ms


@pytest.fixture
async def way(kafka: LocalKafka, topic_name: Callable[[str], str]) -> Bus:
    bus = Bus(topic_name("way"), topic_name("group"), kafka=KafkaSettings(kafka.bootstrap_servers))
    assert bus.kafka is not None
    await create_topics(bus.kafka, [bus.topic])
    return bus


async def _publish_at(way: Bus, moment: int) -> TopicPartition:
    """Publish a record with this time (ms); return its position."""
    assert way.kafka is not None
    producer = AIOKafkaProducer(bootstrap_servers=way.kafka.bootstrap_servers)
    await producer.start()
    try:
        at = await producer.send_and_wait(way.topic, b"0", key=b"key", timestamp_ms=moment)
    finally:
        await producer.stop()
    return TopicPartition(way.topic, at.partition)


async def _told(way: Bus, part: TopicPartition) -> str:
    """Return what is stored with the group's position."""
    assert way.kafka is not None
    admin = AIOKafkaAdminClient(bootstrap_servers=way.kafka.bootstrap_servers)
    await admin.start()
    try:
        stored = await admin.list_consumer_group_offsets(way.group, partitions=[part])
    finally:
        await admin.close()
    return str(stored[part].metadata)


async def _lose(way: Bus, part: TopicPartition, moment: str) -> None:
    """Leave the log as after a broker lost three records, the last one with this time."""
    assert way.kafka is not None
    reader = AIOKafkaConsumer(
        bootstrap_servers=way.kafka.bootstrap_servers, group_id=way.group, enable_auto_commit=False
    )
    await reader.start()
    try:
        reader.assign([part])
        await reader.commit({part: (3, f"{moment} gone")})
    finally:
        await reader.stop()


async def test_who_read_what_is_said_to_be_written_later_goes_back_to_when_it_read(
    way: Bus,
) -> None:
    seen = Seen()
    part = await _publish_at(way, int(time() * 1000) + HOUR // 2)
    async with running(way.subscriber().run(way.group, [way.topic], seen)):
        await seen.until(1)
    moment, _, _ = (await _told(way, part)).partition(" ")
    assert way.kafka is not None
    admin = AIOKafkaAdminClient(bootstrap_servers=way.kafka.bootstrap_servers)
    await admin.start()
    await admin.delete_records({part: RecordsToDelete(-1)})
    await admin.close()
    await _lose(way, part, moment)
    publisher = way.publisher()
    await publisher.publish([way.record("key", 1)])
    async with running(way.subscriber().run(way.group, [way.topic], seen)):
        await seen.until(2)
    await way.close()
    assert seen.numbers["key"] == [0, 1]


async def test_what_comes_while_the_place_is_looked_for_is_not_passed_by(
    way: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, seen = way.publisher(), Seen()
    part = await _publish_at(way, int(time() * 1000) - HOUR)
    await _lose(way, part, str(int(time() * 1000) + HOUR))
    ask = AIOKafkaConsumer.offsets_for_times

    async def ask_while_one_comes(self: Any, asked: Mapping[TopicPartition, int]) -> Any:
        found = await ask(self, asked)
        await publisher.publish([way.record("key", 1)])
        return found

    monkeypatch.setattr(AIOKafkaConsumer, "offsets_for_times", ask_while_one_comes)
    async with running(way.subscriber().run(way.group, [way.topic], seen)):
        await seen.until(1)
    await way.close()
    assert seen.numbers["key"] == [1]


async def test_what_was_fetched_before_its_partition_came_back_passes_by_nothing(
    way: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Handling its first record was interrupted, and no position was ever committed."""
    seen, begun, held, go = Seen(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    fetch, consumers = Reading.fetch, list[Any]()

    async def handle(record: Record) -> None:
        if not begun.is_set():
            begun.set()
            await asyncio.Event().wait()
        await seen.see(record)

    async def fetch_and_hold(self: Reading, *told: Any, **more: Any) -> Any:
        fetched = await fetch(self, *told, **more)
        if fetched and begun.is_set() and not held.is_set():
            consumers.append(self._consumer)
            held.set()
            await go.wait()
        return fetched

    monkeypatch.setattr(Reading, "fetch", fetch_and_hold)
    publisher = way.publisher()
    async with running(way.subscriber().run(way.group, [way.topic], one_by_one(handle))):
        await publisher.publish([way.record("key", 0)])
        await begun.wait()
        await publisher.publish([way.record("key", 1)])
        await held.wait()
        coordinator = consumers[0]._coordinator
        before = coordinator.generation
        coordinator.request_rejoin()  # as after another member came and left
        while coordinator.generation == before or not consumers[0].assignment():  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.05)
        go.set()
        await seen.until(2)
    await way.close()
    assert seen.numbers["key"] == [0, 1]


async def test_who_lost_a_broker_for_good_joins_anew_too(
    way: Bus, topic_name: Callable[[str], str]
) -> None:
    assert way.kafka is not None
    consumer = AIOKafkaConsumer(
        way.topic, bootstrap_servers=way.kafka.bootstrap_servers, group_id=topic_name("group")
    )
    await consumer.start()
    try:
        rejoining = Rejoining(way.kafka, consumer, way.group)
        rejoining.require_unbroken()
        await consumer.end_offsets(consumer.assignment())
        rejoining.require_unbroken()
        known = consumer._client._conns
        gone = {name: known.pop(name) for name in list(known) if name[1] == 0}
        assert gone
        with pytest.raises(KafkaConnectionError):
            rejoining.require_unbroken()
        known.update(gone)
    finally:
        await consumer.stop()

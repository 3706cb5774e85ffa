"""A topic that was deleted and created again is read again."""

import asyncio
from asyncio import Event
from collections.abc import Callable

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka.broker import LocalKafka
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics, partitions_of
from tests.shared.messaging.buses import Bus, Seen, running

pytestmark = pytest.mark.long


async def delete(settings: KafkaSettings, topic: str) -> None:
    admin = AIOKafkaAdminClient(**settings.client())
    await admin.start()
    try:
        await admin.delete_topics([topic])
    finally:
        await admin.close()
    while await partitions_of(settings, [topic]):  # noqa: ASYNC110  # the broker has no event
        await asyncio.sleep(0.1)


@pytest.mark.kafka
async def test_its_readers_find_it(kafka: LocalKafka, topic_name: Callable[[str], str]) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers, metadata_seconds=0.5)
    bus, seen = Bus(topic_name("gone"), topic_name("group"), kafka=settings), Seen()
    other = topic_name("stays")
    topics = [bus.topic, other]
    await create_topics(settings, topics)
    publisher = bus.publisher()
    members = [bus.subscriber().run(bus.group, topics, seen) for _ in range(2)]
    async with running(*members):
        await publisher.publish([bus.record(f"key-{each}", 0) for each in range(20)])
        await seen.until(20)
        await delete(settings, bus.topic)
        await asyncio.sleep(3 * settings.metadata_seconds)
        await create_topics(settings, topics)
        await publisher.publish([bus.record(f"key-{each}", 1) for each in range(20)])
        await seen.until(40)
    await bus.close()
    assert [seen.first_seen(f"key-{each}") for each in range(20)] == [[0, 1]] * 20


@pytest.mark.kafka
async def test_one_that_is_made_again_at_once_is_read_from_its_first_record(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    # The client notices it only when its knowledge of topics is that old.
    settings = KafkaSettings(kafka.bootstrap_servers, metadata_seconds=5.0)
    bus, seen = Bus(topic_name("again"), topic_name("group"), kafka=settings), Seen()
    await create_topics(settings, [bus.topic])
    publisher = bus.publisher()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await publisher.publish([bus.record("key", number) for number in range(500)])
        await seen.until(500)
        await delete(settings, bus.topic)
        await create_topics(settings, [bus.topic])
        await publisher.publish([bus.record("key", number) for number in range(500, 505)])
        while 504 not in seen.numbers["key"]:
            await seen.until(seen.total + 1)
    await bus.close()
    assert seen.first_seen("key") == list(range(505))


@pytest.mark.kafka
async def test_who_begins_while_it_is_away_is_not_abreast(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers, metadata_seconds=0.5)
    bus, seen, abreast = Bus(topic_name("late"), topic_name("group"), settings), Seen(), Event()
    topics = [bus.topic, topic_name("stays")]
    await create_topics(settings, topics[1:])
    publisher = bus.publisher()
    run = bus.subscriber().run(bus.group, topics, seen, caught_up=abreast.set)
    async with running(run):
        await asyncio.sleep(4 * settings.metadata_seconds)
        assert not abreast.is_set()
        await create_topics(settings, topics)
        await publisher.publish([bus.record("key", 0)])
        async with asyncio.timeout(30):
            await abreast.wait()
        await seen.until(1)
    await bus.close()

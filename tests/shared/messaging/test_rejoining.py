"""Records deleted by retention behind a reader are no loss: it reads on without a notice."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.local.kafka.broker import LocalKafka
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics, partitions_of
from tests.shared.messaging.buses import Bus, Seen, running

pytestmark = pytest.mark.long


@pytest.mark.kafka
async def test_a_record_that_retention_deleted_is_not_told_as_lost(
    kafka: LocalKafka, topic_name: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers)
    bus, seen = Bus(topic_name("quiet"), topic_name("group"), kafka=settings), Seen()
    await create_topics(settings, [bus.topic])
    publisher = bus.publisher()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await publisher.publish([bus.record("key", number) for number in range(3)])
        await seen.until(3)
    await _delete_all_records(settings, bus.topic)
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await publisher.publish([bus.record("key", 3)])
        await seen.until(4)
    await bus.close()
    assert seen.numbers["key"] == [0, 1, 2, 3]
    assert not [each for each in caplog.records if each.name.endswith("kafka_rejoining")]


async def _delete_all_records(settings: KafkaSettings, topic: str) -> None:
    count = (await partitions_of(settings, [topic]))[topic]
    admin = AIOKafkaAdminClient(**settings.client())
    await admin.start()
    try:
        every = {TopicPartition(topic, number): RecordsToDelete(-1) for number in range(count)}
        await admin.delete_records(every)
    finally:
        await admin.close()


async def _read_by_another(bus: Bus, said: str) -> None:
    """Read all and commit, as a console client with our group's name does."""
    assert bus.kafka is not None
    reader = AIOKafkaConsumer(
        bus.topic,
        bootstrap_servers=bus.kafka.bootstrap_servers,
        group_id=bus.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,  # it would commit again, without this
    )
    await reader.start()
    try:
        async with asyncio.timeout(30):
            await reader.getone()
            ends = await reader.end_offsets(reader.assignment())
            await reader.seek_to_end()
            await reader.commit({part: (end, said) for part, end in ends.items()})
    finally:
        await reader.stop()


@pytest.mark.kafka
@pytest.mark.parametrize(("before", "said"), [(0, ""), (3, ""), (3, "\u00b2 x"), (3, "9" * 4000)])
async def test_what_something_else_read_in_the_group_is_read_all_the_same(
    kafka: LocalKafka, topic_name: Callable[[str], str], before: int, said: str
) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers)
    bus, seen = Bus(topic_name("shared"), topic_name("group"), kafka=settings), Seen()
    await create_topics(settings, [bus.topic])
    publisher = bus.publisher()
    await publisher.publish([bus.record("key", number) for number in range(before)])
    if before:
        async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
            await seen.until(before)
    await publisher.publish([bus.record("key", before + number) for number in range(2)])
    await _read_by_another(bus, said)
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(before + 2)
    await bus.close()
    assert seen.first_seen("key") == list(range(before + 2))

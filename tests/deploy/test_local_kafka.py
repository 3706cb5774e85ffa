"""The one-node Kafka of `make kafka` keeps acknowledged records, also after a kill."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local.kafka.broker import DEFAULT_CONTROLLER_PORT, DEFAULT_PORT, LocalKafka
from services.front.local.faults import StartFault
from services.front.settings_reference import OF_COMMANDS
from tests.engines.scratch import scratch_folder

pytestmark = [pytest.mark.kafka, pytest.mark.long]


@pytest.fixture
def folder() -> Iterator[Path]:
    with scratch_folder("kafka-own") as scratch:
        yield scratch / "data"


async def write(broker: LocalKafka, topic: str, *values: bytes) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, acks="all", enable_idempotence=True
    ) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, key=b"k", partition=0)


async def read(broker: LocalKafka, topic: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(
        bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        return [(await consumer.getone()).value for _ in range(count)]


async def make_topic(broker: LocalKafka, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        await admin.close()


async def test_the_shared_broker_carries_a_record(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    topic = topic_name("carried")
    await make_topic(kafka, topic)
    await write(kafka, topic, b"one")
    assert await read(kafka, topic, 1) == [b"one"]


async def test_each_record_is_on_the_disk_before_it_is_acknowledged(kafka: LocalKafka) -> None:
    """Every record is written to the disk at once: a power cut would lose records in memory."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, "1")])
    finally:
        await admin.close()
    told = {entry[0]: entry[1] for entry in answer.resources[0][4]}
    assert told["log.flush.interval.messages"] == "1"


async def test_what_was_acknowledged_is_there_after_a_kill_and_after_a_lost_parent(
    kafka: LocalKafka, folder: Path
) -> None:
    broker = LocalKafka(folder)
    await asyncio.to_thread(broker.start)
    await make_topic(broker, "kept")
    await write(broker, "kept", b"before the kill")
    broker.kill()
    await asyncio.to_thread(broker.start)
    await write(broker, "kept", b"after the kill")
    with pytest.raises(StartFault, match="in use by another running Tocsin"):
        LocalKafka(folder).start()

    orphan = broker.pid
    broker._lock.free()  # as the kernel does when the parent is killed
    heir = LocalKafka(folder)
    await asyncio.to_thread(heir.start)
    try:
        assert heir.pid != orphan
        assert await read(heir, "kept", 2) == [b"before the kill", b"after the kill"]
    finally:
        heir.stop()  # the first clean end leaves its classes for the next starts


def test_the_reference_of_settings_says_where_it_listens() -> None:
    told = {each.name: each.default for each in OF_COMMANDS}
    assert told["TOCSIN_KAFKA_PORT"] == f"`{DEFAULT_PORT}`"
    assert told["TOCSIN_KAFKA_CONTROLLER_PORT"] == f"`{DEFAULT_CONTROLLER_PORT}`"


def test_a_port_in_use_is_named(kafka: LocalKafka, folder: Path) -> None:
    taken = int(kafka.bootstrap_servers.rpartition(":")[2])
    with pytest.raises(StartFault, match=f"port {taken} for Kafka is in use"):
        LocalKafka(folder, port=taken).start()

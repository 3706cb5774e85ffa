import asyncio
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import MessageSizeTooLargeError

from deploy.local.kafka.broker import LocalKafka
from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.messaging.bus import BusUnavailable
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import (
    BOUNDED,
    PARTITIONS,
    WrongPartitions,
    create_topics,
    own_settings,
    partitions_of,
)

pytestmark = pytest.mark.kafka


async def test_topics_are_made_once_with_twelve_partitions(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers)
    first, second = topic_name("first"), topic_name("second")
    assert await create_topics(settings, [first]) == (first,)
    assert await create_topics(settings, [first, second]) == (second,)
    assert await create_topics(settings, [first, second]) == ()
    assert await partitions_of(settings, [first, second]) == {
        first: PARTITIONS,
        second: PARTITIONS,
    }


async def test_a_topic_with_another_number_of_partitions_is_refused(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    name = topic_name("narrow")
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 3, 1)])
    finally:
        await admin.close()
    with pytest.raises(WrongPartitions, match="3 partitions"):
        await create_topics(KafkaSettings(kafka.bootstrap_servers), [name])


async def test_brokers_that_cannot_be_reached_are_named_so() -> None:
    with pytest.raises(BusUnavailable):
        await create_topics(KafkaSettings("127.0.0.1:1"), ["topic"])


async def _own(kafka: LocalKafka, topic: str) -> dict[str, str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        return (await own_settings(admin, [topic]))[topic]
    finally:
        await admin.close()


async def test_a_topic_of_before_is_bounded_and_keeps_what_was_set(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    name = topic_name("former")
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        former = {"retention.ms": "7000000", "max.message.bytes": "5000000"}
        await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs=former)])
    finally:
        await admin.close()
    await create_topics(KafkaSettings(kafka.bootstrap_servers), [name])
    async with asyncio.timeout(10):
        while (own := await _own(kafka, name)) == former:  # noqa: ASYNC110  # brokers know it later
            await asyncio.sleep(0.05)
    assert own == {"retention.ms": "7000000", **BOUNDED}


async def test_what_would_unpack_to_much_never_gets_onto_a_topic(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    name = topic_name("bounded")
    await create_topics(KafkaSettings(kafka.bootstrap_servers), [name])
    packed = AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers,
        compression_type="gzip",
        max_batch_size=1 << 25,
        max_request_size=1 << 25,
    )
    await packed.start()
    try:
        with pytest.raises(MessageSizeTooLargeError):
            await packed.send_and_wait(name, bytes(8 << 20))
        await packed.send_and_wait(name, bytes(MAX_RECORD_BYTES))
    finally:
        await packed.stop()


async def test_a_new_topic_is_bounded_where_none_may_be_changed(
    kafka: LocalKafka, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        """The right to create a topic does not include changing one."""

    monkeypatch.setattr("shared.messaging.topics._bound", nothing)
    name = topic_name("made")
    await create_topics(KafkaSettings(kafka.bootstrap_servers), [name])
    assert (await _own(kafka, name)).items() >= BOUNDED.items()

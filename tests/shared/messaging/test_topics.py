from collections.abc import Callable

import pytest
from aiokafka.admin import (  # type: ignore[import-untyped]  # aiokafka ships no types
    AIOKafkaAdminClient,
    NewTopic,
)

from services.front.local.kafka import LocalKafka
from shared.messaging.bus import BusUnavailable
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import PARTITIONS, WrongPartitions, create_topics, partitions_of

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

"""The position of a Kafka group after it was set to a time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka.broker import LocalKafka
from shared.clock import utc_now
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber
from shared.messaging.topics import create_topics

pytestmark = pytest.mark.kafka

HOUR = timedelta(hours=1)


async def _write(servers: str, part: TopicPartition) -> None:
    """Write one record each with the time of three, two and one hours ago."""
    producer = AIOKafkaProducer(bootstrap_servers=servers)
    await producer.start()
    for ago in (3, 2, 1):
        at = int((utc_now() - ago * HOUR).timestamp() * 1000)
        await producer.send_and_wait(
            part.topic, b"0", key=b"key", partition=part.partition, timestamp_ms=at
        )
    await producer.stop()


async def _commit(servers: str, part: TopicPartition, position: int) -> None:
    reader = AIOKafkaConsumer(
        bootstrap_servers=servers, group_id=part.topic, enable_auto_commit=False
    )
    await reader.start()
    reader.assign([part])
    await reader.commit({part: position})
    await reader.stop()


@pytest.mark.parametrize(
    ("stood_at", "moment", "stands_at"),
    [
        pytest.param(3, -1.5 * HOUR, 2, id="it goes back"),
        pytest.param(1, -1.5 * HOUR, 1, id="what it has not read is not passed by"),
        pytest.param(None, -1.5 * HOUR, 0, id="who never read anything begins at the first"),
        pytest.param(1, HOUR, 3, id="a moment to come is behind all"),
    ],
)
async def test_what_was_not_read_is_passed_by_for_a_moment_to_come_alone(
    kafka: LocalKafka,
    topic_name: Callable[[str], str],
    stood_at: int | None,
    moment: timedelta,
    stands_at: int,
) -> None:
    settings = KafkaSettings(kafka.bootstrap_servers)
    part = TopicPartition(topic_name("rewound"), 0)
    await create_topics(settings, [part.topic])
    await _write(kafka.bootstrap_servers, part)
    if stood_at is not None:
        await _commit(kafka.bootstrap_servers, part, stood_at)
    await KafkaSubscriber(settings).rewind(part.topic, [part.topic], utc_now() + moment)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    stored = await admin.list_consumer_group_offsets(part.topic, partitions=[part])
    await admin.close()
    assert stored[part].offset == stands_at

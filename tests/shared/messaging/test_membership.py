"""What a member on Kafka commits, and when it is abreast, while its partitions come and go."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from aiokafka import (  # type: ignore[import-untyped]  # aiokafka ships no types
    AIOKafkaConsumer,
    TopicPartition,
)

from services.front.local.kafka import LocalKafka
from shared.messaging import kafka_subscriber
from shared.messaging.kafka_reading import Reading
from shared.messaging.kafka_rejoining import Rejoining
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import _Membership
from shared.messaging.lanes import Lanes, Progress, Width
from shared.messaging.postgres_subscriber import SubscriberSettings
from shared.messaging.topics import create_topics
from tests.shared.messaging.buses import Seen
from tests.shared.messaging.test_remade_topics import delete

pytestmark = pytest.mark.kafka


@pytest.fixture
def settings(kafka: LocalKafka) -> KafkaSettings:
    return KafkaSettings(kafka.bootstrap_servers)


@pytest.fixture
async def part(settings: KafkaSettings, topic_name: Callable[[str], str]) -> TopicPartition:
    topic = topic_name("moves")
    await create_topics(settings, [topic])
    return TopicPartition(topic, 0)


@pytest.fixture
async def consumer(settings: KafkaSettings, part: TopicPartition) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, group_id=part.topic, enable_auto_commit=False
    )
    await consumer.start()
    consumer.assign([part])
    await consumer.position(part)
    yield consumer
    await consumer.stop()


@pytest.fixture
async def member(settings: KafkaSettings, consumer: Any, part: TopicPartition) -> _Membership:
    return _Membership(
        consumer,
        Rejoining(settings, consumer, part.topic),
        Reading(consumer, one_by_one=False),
        partial(Lanes, Seen(), Width()),
        lambda _: None,
        SubscriberSettings(),
    )


async def test_nothing_is_committed_for_a_topic_that_is_away(
    settings: KafkaSettings,
    consumer: Any,
    member: _Membership,
    part: TopicPartition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kafka_subscriber, "_COMMIT_SECONDS", 3600.0)
    progress = member._progress[part] = Progress(0)
    progress.begin(0)
    progress.end(0)
    await delete(settings, part.topic)
    while consumer.partitions_for_topic(part.topic):
        await consumer._client.force_metadata_update()
    await asyncio.wait_for(member._commit([part]), 10)
    assert progress.moved


async def test_nobody_is_abreast_between_two_assignments(
    member: _Membership, part: TopicPartition
) -> None:
    await member.on_partitions_assigned({part})
    await member._rejoining.place({part})
    assert await member._is_abreast([part.topic])
    await member.on_partitions_revoked({part})
    assert not await member._is_abreast([part.topic])

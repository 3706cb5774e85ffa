"""The time after which Kafka notices a killed reader is a setting that the broker accepts."""

from collections.abc import Callable

import pytest

from deploy.local.kafka.broker import LocalKafka
from shared.buses import kafka_settings
from shared.messaging.topics import create_topics
from shared.settings import BusSettings
from tests.shared.messaging.buses import Bus, Seen, running

SHORT = 2.0
"""Seconds; below the broker's default minimum of 6."""


@pytest.mark.kafka
async def test_a_short_one_is_taken_and_records_come(
    kafka: LocalKafka, topic_name: Callable[[str], str]
) -> None:
    told = BusSettings(kafka_bootstrap_servers=kafka.bootstrap_servers, kafka_session_seconds=SHORT)
    settings = kafka_settings(told)
    assert settings is not None
    assert settings.session_seconds == SHORT
    bus, seen = Bus(topic_name("session"), topic_name("group"), kafka=settings), Seen()
    await create_topics(settings, [bus.topic])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await bus.publisher().publish([bus.record("key", 1)])
        await seen.until(1)
    await bus.close()

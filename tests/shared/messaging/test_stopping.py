"""A member that leaves a Kafka group leaves nothing that counts as a member."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener

from deploy.local.kafka.broker import LocalKafka
from shared.messaging import kafka_stopping
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics


class _NeverLetsGo(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    def __init__(self) -> None:
        self.has_all, self.is_asked = asyncio.Event(), asyncio.Event()

    async def on_partitions_assigned(self, assigned: Any) -> None:
        if assigned:
            self.has_all.set()

    async def on_partitions_revoked(self, revoked: Any) -> None:
        if revoked:
            self.is_asked.set()
            await asyncio.Event().wait()


@pytest.mark.kafka
async def test_what_does_not_end_is_broken_off(
    kafka: LocalKafka, topic_name: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_stopping, "STOP_SECONDS", 0.5)
    topic, listener = topic_name("left"), _NeverLetsGo()
    await create_topics(KafkaSettings(kafka.bootstrap_servers), [topic])
    before = asyncio.all_tasks()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap_servers, group_id=topic_name("group")
    )
    await consumer.start()
    consumer.subscribe(topics=[topic], listener=listener)
    async with asyncio.timeout(30):
        await listener.has_all.wait()
        consumer._coordinator.request_rejoin()  # as when another member comes
        await listener.is_asked.wait()
        await kafka_stopping.stop(consumer)
        while asyncio.all_tasks() != before:  # noqa: ASYNC110  # what was cancelled ends soon
            await asyncio.sleep(0.05)

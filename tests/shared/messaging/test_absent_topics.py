"""A missing topic does not delay other topics."""

import asyncio
from collections.abc import Callable

import pytest
from aiokafka import AIOKafkaConsumer

from deploy.local.kafka.broker import LocalKafka
from shared.messaging import kafka_subscriber
from shared.messaging.bus import Record
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics
from tests.shared.messaging.buses import Bus, Seen, one_by_one, running
from tests.shared.messaging.test_remade_topics import delete

pytestmark = [pytest.mark.kafka, pytest.mark.long]


@pytest.fixture
def settings(kafka: LocalKafka) -> KafkaSettings:
    return KafkaSettings(kafka.bootstrap_servers, metadata_seconds=0.5)


async def test_who_begins_while_one_is_away_reads_the_others_and_then_that_one(
    settings: KafkaSettings, topic_name: Callable[[str], str]
) -> None:
    away, stays = topic_name("away"), topic_name("stays")
    bus, seen, abreast = Bus(stays, topic_name("group"), kafka=settings), Seen(), asyncio.Event()
    await create_topics(settings, [stays])
    publisher = bus.publisher()
    await publisher.publish([bus.record("here", 0)])
    run = bus.subscriber().run(bus.group, [away, stays], seen, caught_up=abreast.set)
    async with running(run):
        await seen.until(1)
        await publisher.publish([bus.record("here", 1)])
        await seen.until(2)
        assert not abreast.is_set()
        await create_topics(settings, [away])
        await publisher.publish([Record(away, b"back", b"0", {})])
        await seen.until(3)
        await asyncio.wait_for(abreast.wait(), 30)
    await bus.close()
    assert seen.numbers == {"here": [0, 1], "back": [0]}


@pytest.mark.parametrize("known", [True, False])
async def test_one_that_goes_while_a_record_of_it_is_worked_on_holds_up_no_other(
    settings: KafkaSettings,
    topic_name: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    known: bool,
) -> None:
    """`known`: the member knows that it is gone when it commits its position."""
    if known:
        monkeypatch.setattr(kafka_subscriber, "_COMMIT_SECONDS", 3600.0)
    else:
        monkeypatch.setattr(kafka_subscriber, "_COMMIT_SECONDS", 0.5)
        monkeypatch.setattr(AIOKafkaConsumer, "partitions_for_topic", lambda *_: {0})
    bus, seen = Bus(topic_name("goes"), topic_name("group"), kafka=settings), Seen()
    other = Bus(topic_name("stays"), bus.group, kafka=settings)
    begun, go = asyncio.Event(), asyncio.Event()

    async def handle(record: Record) -> None:
        if record.key == b"slow":
            begun.set()
            await go.wait()
        await seen.see(record)

    await create_topics(settings, [bus.topic, other.topic])
    publisher = bus.publisher()
    subscriber = bus.subscriber()
    run = subscriber.run(bus.group, [bus.topic, other.topic], one_by_one(handle))
    async with running(run):
        await publisher.publish([bus.record("slow", 0)])
        await begun.wait()
        await delete(settings, bus.topic)
        go.set()
        await seen.until(1)
        await publisher.publish([other.record("key", 1)])
        await seen.until(2)
        await create_topics(settings, [bus.topic])
        await publisher.publish([bus.record("slow", 2)])
        await seen.until(3)
    await bus.close()
    assert seen.numbers == {"slow": [0, 2], "key": [1]}

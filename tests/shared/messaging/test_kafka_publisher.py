"""The guarantees that a Kafka publisher requires, and what it drops after a failure."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, NoReturn

import pytest
from aiokafka.errors import KafkaConnectionError

from deploy.local.kafka.broker import LocalKafka
from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.messaging.bus import BusUnavailable, Record, RecordTooLarge
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics

pytestmark = pytest.mark.kafka


@pytest.fixture
async def record(kafka: LocalKafka, topic_name: Callable[[str], str]) -> Record:
    topic = topic_name("published")
    await create_topics(KafkaSettings(kafka.bootstrap_servers), [topic])
    return Record(topic, b"key", b"0", {})


@pytest.fixture
async def publisher(kafka: LocalKafka) -> AsyncIterator[KafkaPublisher]:
    publisher = KafkaPublisher(KafkaSettings(kafka.bootstrap_servers))
    yield publisher
    await publisher.close()


async def test_the_broker_knows_it_by_an_id_and_drops_what_it_sends_twice(
    publisher: KafkaPublisher, record: Record
) -> None:
    await publisher.publish([record])
    assert publisher._producer._txn_manager.has_pid()


async def _fail(*_: object, **__: object) -> NoReturn:
    raise KafkaConnectionError


async def _hang(*_: object, **__: object) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("send", [_fail, _hang])
async def test_what_was_not_sent_goes_with_its_producer(
    publisher: KafkaPublisher,
    record: Record,
    send: Callable[..., Coroutine[Any, Any, None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise it could reach the topic after what is published next."""
    await publisher.publish([record])
    former = publisher._producer
    monkeypatch.setattr(former, "send", send)
    publishing = asyncio.create_task(publisher.publish([record]))
    if send is _hang:
        await asyncio.sleep(0)
        publishing.cancel()
    with pytest.raises((BusUnavailable, asyncio.CancelledError)):
        await publishing
    assert former._closed
    await publisher.publish([record])
    assert publisher._producer is not former


async def test_one_that_is_too_large_is_refused_before_anything_is_sent(
    publisher: KafkaPublisher, record: Record
) -> None:
    large = Record(record.topic, b"key", b"0" * (MAX_RECORD_BYTES + 1), {})
    with pytest.raises(RecordTooLarge):
        await publisher.publish([record, large])
    assert publisher._producer is None

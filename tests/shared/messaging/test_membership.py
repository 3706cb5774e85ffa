"""What a Kafka member commits, and when it has caught up, while partitions change."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.local.kafka.broker import LocalKafka
from shared.messaging import kafka_subscriber
from shared.messaging.bus import Record
from shared.messaging.kafka_reading import EmptyRecord, Reading
from shared.messaging.kafka_rejoining import Rejoining
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.kafka_subscriber import KafkaSubscriber, _Membership
from shared.messaging.lanes import Lanes, Progress, Width
from shared.messaging.postgres_subscriber import SubscriberSettings
from shared.messaging.topics import create_topics
from tests.shared.messaging.buses import Seen, running
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


async def committed(settings: KafkaSettings, part: TopicPartition) -> int:
    """Return the position of the group with the topic's name; -1: none."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    stored = await admin.list_consumer_group_offsets(part.topic, partitions=[part])
    await admin.close()
    return int(stored[part].offset)


async def publish(settings: KafkaSettings, part: TopicPartition, records: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers)
    await producer.start()
    for _ in range(records):
        await producer.send_and_wait(part.topic, b"0", key=b"key", partition=part.partition)
    await producer.stop()


class Held:
    """Handles records when released."""

    def __init__(self) -> None:
        self.began, self.go_on = asyncio.Event(), asyncio.Event()
        self.handled: list[Record] = []

    async def __call__(self, records: Sequence[Record]) -> None:
        self.began.set()
        await self.go_on.wait()
        self.handled += records


async def test_it_reads_no_more_while_too_much_waits(
    settings: KafkaSettings, consumer: Any, part: TopicPartition
) -> None:
    held = Held()
    member = _Membership(
        consumer,
        Rejoining(settings, consumer, part.topic),
        Reading(consumer, one_by_one=False),
        partial(Lanes, held, Width(records=2)),
        lambda _: None,
        SubscriberSettings(width=Width(records=2)),
    )
    await member.on_partitions_assigned({part})
    progress = Progress(0)
    for position in range(2):
        member._balance()
        assert consumer.paused() == set()
        member._lanes.put(Record(part.topic, b"key", b"0", {}), progress, position)
    member._balance()
    assert consumer.paused() == {part}
    held.go_on.set()
    await asyncio.wait_for(member._changed.wait(), 10)
    member._balance()
    assert consumer.paused() == set()


async def test_behind_what_retention_deleted_under_it_nothing_is_passed_by(
    settings: KafkaSettings, part: TopicPartition
) -> None:
    await publish(settings, part, 3)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    consumer = KafkaSubscriber(settings)._consumer(part.topic)
    await consumer.start()
    try:
        await admin.delete_records({part: RecordsToDelete(before_offset=2)})
        consumer.assign([part])
        consumer.seek(part, 0)
        [message] = (await consumer.getmany(part, timeout_ms=30_000))[part]
    finally:
        await consumer.stop()
        await admin.close()
    assert message.offset == 2


async def test_what_was_not_done_comes_again_to_who_reads_next(
    settings: KafkaSettings, part: TopicPartition
) -> None:
    await publish(settings, part, 1)
    subscriber = KafkaSubscriber(settings, SubscriberSettings(drain=0.0, poll=0.1))
    for _ in range(2):
        held = Held()
        async with running(subscriber.run(part.topic, [part.topic], held)):
            await asyncio.wait_for(held.began.wait(), 30)
        assert await committed(settings, part) == -1


@pytest.mark.parametrize("leaves", [False, True])
async def test_what_runs_is_finished_and_committed_before_a_partition_goes(
    settings: KafkaSettings, consumer: Any, part: TopicPartition, leaves: bool
) -> None:
    held, record = Held(), Record(part.topic, b"key", b"0", {})
    member = _Membership(
        consumer,
        Rejoining(settings, consumer, part.topic),
        Reading(consumer, one_by_one=False),
        partial(Lanes, held, Width()),
        lambda _: None,
        SubscriberSettings(drain=3600.0),
    )
    progress = member._progress[part] = Progress(0)
    member._lanes.put(record, progress, 0)
    await held.began.wait()
    asyncio.get_running_loop().call_soon(held.go_on.set)
    await (member._leave() if leaves else member.on_partitions_revoked({part}))
    assert held.handled == [record]
    assert leaves or part not in member._progress
    assert await committed(settings, part) == 1


async def test_what_was_fetched_of_a_partition_that_went_meanwhile_is_not_taken(
    member: _Membership, part: TopicPartition, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetched(*_: object, **__: object) -> dict[TopicPartition, list[EmptyRecord]]:
        return {part: [EmptyRecord(part.topic, part.partition, 0)]}

    monkeypatch.setattr(member._reading, "fetch", fetched)
    await member._fetch()
    assert (member._lanes.idle, member._progress) == (True, {})
    await member.on_partitions_assigned({part})
    await member._rejoining.place({part})
    await member._fetch()
    assert part in member._progress


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

"""Crashes between any two steps, on both bus engines: each effect once, in order."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from uuid import UUID

import pytest

from deploy.local.kafka.broker import LocalKafka
from shared.clock import new_id
from shared.messaging.bus import BusUnavailable, Publisher, Record
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.kafka import KafkaPublisher
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.outbox import outbox_stage
from shared.messaging.relay import Relay, RelaySettings
from shared.messaging.topics import create_topics
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.engines.scratch import scratch_folder
from tests.shared.messaging.buses import FAST, Bus, Seen, running
from tests.shared.messaging.invented_event import Said, effects_of, until, write_effect
from tests.shared.messaging.signing import Believing, signer

QUICK = RelaySettings(batch=5, poll=0.1, backoff=FAST)
THINGS = [new_id() for _ in range(4)]


class Crash(Exception):
    """Ends the task that raises it; another one starts instead."""


class NoKeyring:
    async def open(self, subjects: Iterable[UUID]) -> Keys:  # noqa: ARG002  # the protocol's
        return Keys({})


class Crashes:
    """Crashes the first, fourth and seventh time that a step is reached."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._times = 0
        self.left = {1, 4, 7}

    def at(self, step: str) -> None:
        if step == self._step:
            self._times += 1
            if self._times in self.left:
                self.left.discard(self._times)
                raise BusUnavailable(step) if "publish" in step else Crash(step)


class TypedText:
    """Publishes the outbox on the one topic of the test."""

    def __init__(self, bus: Bus, publisher: Publisher, crashes: Crashes) -> None:
        self._bus, self._publisher, self._crashes = bus, publisher, crashes

    async def publish(self, records: Sequence[Record]) -> None:
        self._crashes.at("before publish")
        moved = [Record(self._bus.topic, each.key, each.value, each.headers) for each in records]
        await self._publisher.publish(moved)
        self._crashes.at("after publish, before mark")

    async def close(self) -> None:
        await self._publisher.close()


def handler(crashes: Crashes) -> Callable[[UnitOfWork, Said], Awaitable[None]]:
    async def handle(work: UnitOfWork, event: Said) -> None:
        await write_effect(work, event)
        await work.session.flush()
        if event.words == "":
            work.emit(Said(thing=event.thing, number=event.number, words="an answer"))

    return handle


class Member:
    """A consumer that is restarted after each crash, as by a supervisor."""

    def __init__(self, bus: Bus, consumer: Consumer, crashes: Crashes) -> None:
        self._bus, self._consumer, self._crashes = bus, consumer, crashes

    async def run(self) -> None:
        while True:
            try:
                await self._bus.subscriber().run(self._bus.group, [self._bus.topic], self._handle)
            except Crash:
                continue

    async def _handle(self, records: Sequence[Record]) -> None:
        self._crashes.at("before handling")
        await self._consumer.handle(
            [Record("tocsin.intake", each.key, each.value, each.headers) for each in records]
        )
        self._crashes.at("after commit, before the offset")


@pytest.mark.parametrize(
    "step",
    [
        "before publish",
        "after publish, before mark",
        "before handling",
        "before commit",
        "after commit, before the offset",
    ],
)
async def test_a_crash_between_two_steps_loses_and_doubles_nothing(
    database: Database, bus: Bus, step: str
) -> None:
    crashes = Crashes(step)

    async def before_commit(work: UnitOfWork) -> None:
        if work.actor == "intake" and work.events:
            try:
                crashes.at("before commit")
            except Crash as crash:
                raise ConnectionResetError from crash

    consuming = Database(database.engine, stages=[outbox_stage("intake"), before_commit])
    effects = Effects("intake", consuming, NoKeyring(), {Said: handler(crashes)})
    # The topic is the test's own: the signatures are for another one.
    consumer = Consumer(
        effects,
        bus.subscriber(),
        [bus.topic],
        Believing(),
        settings=ConsumerSettings(backoff=FAST),
    )
    member = Member(bus, consumer, crashes)
    carried = TypedText(bus, bus.publisher(), crashes)
    relay = Relay("intake", database.engine, carried, signer(), settings=QUICK)
    for number in range(10):
        async with database.unit_of_work("somebody") as work:
            for thing in THINGS:
                work.emit(Said(thing=thing, number=number))

    async def all_answered() -> bool:
        return len(await effects_of(database.engine)) >= 2 * 10 * len(THINGS)

    async with running(relay.run(), member.run()):
        await until(all_answered)
    assert crashes.left == set()
    for thing in THINGS:
        numbers = await effects_of(database.engine, thing)
        # Each number once as the event and once as its answer, both in order.
        assert sorted(numbers) == sorted([*range(10), *range(10)])
        assert list(dict.fromkeys(numbers)) == list(range(10))


@pytest.mark.kafka
@pytest.mark.long
async def test_a_broker_that_is_killed_is_unavailable_and_found_again_when_it_is_back(
    kafka: LocalKafka,
) -> None:
    """The fixture `kafka` is used only to skip this test without Kafka."""
    with scratch_folder("killed_kafka") as folder:
        broker = LocalKafka(Path(folder) / "data")
        broker.start()
        try:
            await _kill_and_return(broker)
        finally:
            broker.kill()


async def _kill_and_return(broker: LocalKafka) -> None:
    # The member that was cut off holds its place for as long as its session lasts.
    settings = KafkaSettings(
        broker.bootstrap_servers, publish_seconds=3.0, session_seconds=2.0, metadata_seconds=1.0
    )
    bus = Bus("killed", "group", kafka=settings)
    await create_topics(settings, [bus.topic])
    publisher, seen = KafkaPublisher(settings), Seen()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await publisher.publish([bus.record("key", number) for number in range(3)])
        await seen.until(3)
        broker.kill()
        with pytest.raises(BusUnavailable):
            await publisher.publish([bus.record("key", 3), bus.record("key", 4)])
        broker.start()
        while True:
            try:
                await publisher.publish([bus.record("key", 3), bus.record("key", 4)])
                break
            except BusUnavailable:
                continue
        while seen.first_seen("key") != [0, 1, 2, 3, 4]:
            await seen.until(seen.total + 1)
    await publisher.close()

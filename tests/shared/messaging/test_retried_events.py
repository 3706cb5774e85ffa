"""An event that keeps failing with a temporary error is reported, and tried again."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging.alarms import Alarms
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.failing_keys import Waiting, WaitRule
from shared.messaging.metrics import NoMetrics
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.problems import Unavailable
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import FAST, NoKeyring
from tests.shared.messaging.invented_event import Said, effects_of, write_effect
from tests.shared.messaging.signing import Believing
from tests.shared.messaging.test_events_in_one_transaction import said


class Handler:
    """Fails until it is repaired, like a database without room for locks."""

    def __init__(self) -> None:
        self.mended, self.failures = asyncio.Event(), 0

    async def __call__(self, work: UnitOfWork, event: Said) -> None:
        if event.number == 13 and not self.mended.is_set():
            self.failures += 1
            raise Unavailable("out of shared memory")
        await write_effect(work, event)


async def test_it_is_told_once_shown_and_over_when_it_gets_through(
    database: Database, bus_engine: AsyncEngine
) -> None:
    told, handler, alarmed = 0, Handler(), asyncio.Event()

    def tell() -> None:
        nonlocal told
        told += 1
        alarmed.set()

    consumer = Consumer(
        Effects("intake", database, NoKeyring(), {Said: handler}),
        PostgresSubscriber(bus_engine),
        ["tocsin.intake"],
        Believing(),
        alarms=Alarms(waits=tell),
        settings=ConsumerSettings(backoff=FAST, wait=WaitRule(attempts=3, seconds=3600)),
    )
    stuck = asyncio.create_task(consumer.handle([said(new_id(), 13)]))
    await asyncio.wait_for(alarmed.wait(), 60)
    assert handler.failures >= 3
    assert consumer.waiting.keys == 1
    # Others continue meanwhile.
    await consumer.handle([said(new_id(), 1)])
    assert await effects_of(database.engine) == [1]
    handler.mended.set()
    await stuck
    assert (told, consumer.waiting.keys) == (1, 0)
    assert sorted(await effects_of(database.engine)) == [1, 13]
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM parked_events")) == 0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_minutes_count_as_well_as_attempts_and_people_are_told_once_an_hour() -> None:
    clock, told = Clock(), []
    waiting = Waiting(
        "triage", WaitRule(), NoMetrics(), lambda: told.append(clock.now), elapsed=clock
    )
    waiting.failed("a key", 9, 299.0)
    assert (waiting.keys, told) == (0, [])
    waiting.failed("a key", 2, 300.0)
    waiting.failed("another", 10, 1.0)
    assert (waiting.keys, told) == (2, [0.0])
    clock.now = 3600.0
    waiting.failed("a key", 40, 3900.0)
    assert told == [0.0, 3600.0]
    waiting.passed("a key")
    waiting.passed("another")
    waiting.failed("a third", 10, 1.0)
    assert (waiting.keys, told) == (1, [0.0, 3600.0, 3600.0])

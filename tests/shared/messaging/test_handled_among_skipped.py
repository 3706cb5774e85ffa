"""An event with a handler is never skipped among thousands without one: on both engines.

Several write at once, members fall before and after they took what came, take over from each other,
and lose the bus.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.contracts.envelope import Envelope, Event
from shared.contracts.intake import AlertFiled
from shared.contracts.notices import NoticeRequested
from shared.messaging.bus import Alone, BusUnavailable, Record
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.lanes import Width
from shared.messaging.records import encode
from shared.storage.unit_of_work import Database
from tests.shared.messaging.buses import FAST, Bus, running
from tests.shared.messaging.event_flow import Counted, NoKeyring, parked
from tests.shared.messaging.invented_event import Said, effects_of, write_effect
from tests.shared.messaging.signing import Believing

WRITERS, HEARD, BETWEEN = 3, 30, 30
"""Each writer publishes this many handled events of its key, and this many between two of them."""
WIDTH = Width(keys=8, run=4, records=64)
EACH, BROKEN_OFF = 5, 8
"""Every fifth step of a member is interrupted, eight times in all."""


class Fallen(Exception):
    """Ends a member; another one starts instead."""


class Member:
    """A consumer of `Said`, for which the test's topic is intake's. It crashes now and then."""

    def __init__(self, bus: Bus, database: Database, metrics: Counted) -> None:
        self._bus = bus
        self.falls = 0
        self._steps, self._left = 0, BROKEN_OFF
        effects = Effects("intake", database, NoKeyring(), {Said: write_effect})
        self._consumer = Consumer(
            effects,
            bus.subscriber(),
            [bus.topic],
            Believing(),
            metrics=metrics,
            settings=ConsumerSettings(backoff=FAST),
        )

    async def run(self) -> None:
        while True:
            subscriber = self._bus.subscriber(WIDTH)
            try:
                await subscriber.run(
                    self._bus.group, [self._bus.topic], self._handle, take=self._take
                )
            except Fallen:
                self.falls += 1

    async def _take(self, runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        taken = await self._consumer.take([_of_intake(run) for run in runs], alone)
        # Committed, but the bus does not know it: each is delivered again, alone.
        self._fall()
        return taken

    async def _handle(self, records: Sequence[Record]) -> None:
        self._fall()
        await self._consumer.handle(_of_intake(records))
        self._fall()

    def _fall(self) -> None:
        self._steps += 1
        if self._left and self._steps % EACH == 0:
            self._left -= 1
            raise Fallen


def _of_intake(records: Sequence[Record]) -> list[Record]:
    return [replace(record, topic="tocsin.intake") for record in records]


def _record(bus: Bus, event: type[Event], key: UUID, sequence: int, data: bytes = b"{}") -> Record:
    envelope = Envelope(
        id=new_id(),
        source="intake",
        type=event.type,
        key=key,
        sequence=sequence,
        time=utc_now(),
        actor="intake",
        data=data,
    )
    return replace(encode(envelope), topic=bus.topic)


async def _write(bus: Bus, thing: UUID, dice: random.Random) -> None:
    """Publish as a relay does: unacknowledged batches again, from their first record on."""
    publisher = bus.publisher()
    for number in range(HEARD):
        batch = [
            _record(bus, dice.choice((AlertFiled, NoticeRequested)), new_id(), 1)
            for _ in range(BETWEEN)
        ]
        said = Said(thing=thing, number=number)
        heard = _record(bus, Said, thing, number + 1, said.data())
        batch.insert(dice.randrange(len(batch)), heard)
        while True:
            try:
                await publisher.publish(batch)
                break
            except BusUnavailable:
                await asyncio.sleep(0)


async def _lose_the_bus(url: str, times: int) -> None:
    """End every session of the bus database, several times."""
    connection = await asyncpg.connect(url)
    try:
        for _ in range(times):
            await asyncio.sleep(0.3)
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    finally:
        await connection.close()


async def test_it_takes_effect_once_and_in_order_whatever_falls(
    database: Database, bus: Bus
) -> None:
    dice, metrics = random.Random(7), Counted()  # noqa: S311  # the same course at each run
    things = [new_id() for _ in range(WRITERS)]
    members = [Member(bus, database, metrics) for _ in range(2)]
    writing = [_write(bus, thing, dice) for thing in things]
    losing = [] if bus.kafka else [_lose_the_bus(bus.postgres_url, 4)]

    async def is_done() -> bool:
        done = await effects_of(database.engine)
        passed = metrics.outcomes.count("skipped")
        enough = len(done) >= WRITERS * HEARD and passed >= WRITERS * HEARD * BETWEEN
        return enough or bool(await parked(database.engine))

    async with running(*(member.run() for member in members)):
        await asyncio.gather(*writing, *losing)
        async with asyncio.timeout(120):
            while not await is_done():  # noqa: ASYNC110  # told by a database
                await asyncio.sleep(0.05)
    assert await parked(database.engine) == []
    for thing in things:
        assert await effects_of(database.engine, thing) == list(range(HEARD))
    assert sum(member.falls for member in members) > 0
    assert await _keys_kept(database.engine) == set(map(str, things))


async def _keys_kept(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return {row.key for row in await connection.execute(text("SELECT key FROM inbox_keys"))}

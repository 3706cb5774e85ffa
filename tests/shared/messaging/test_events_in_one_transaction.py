"""Events of several keys in one transaction: all or none; each alone if one fails."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.contracts.envelope import Envelope, Event
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import MOST_TOGETHER, Effects
from shared.messaging.handlers import HandlerTable
from shared.messaging.outbox import outbox_stage
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.records import encode
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import FAST, Counted, NoKeyring, parked
from tests.shared.messaging.handing import Handing
from tests.shared.messaging.invented_event import Said, effects_of, write_effect
from tests.shared.messaging.signing import Believing

KEYS = [new_id() for _ in range(5)]
SLOW = 99
"""The number of the event that waits until others are queued behind it."""
SPAN: ContextVar[str | None] = ContextVar("span", default=None)


def said(key: UUID, number: int, type_: str = Said.type) -> Record:
    event = Said(thing=key, number=number)
    return encode(
        Envelope(
            id=event.id,
            source="intake",
            type=type_,
            key=key,
            sequence=number,
            time=utc_now(),
            actor="somebody",
            traceparent=f"00-{number:032x}-{'b' * 16}-01",
            data=event.data(),
        )
    )


@contextmanager
def span(envelope: Envelope) -> Iterator[None]:
    token = SPAN.set(envelope.traceparent)
    yield
    SPAN.reset(token)


@dataclass
class Desk:
    """A consumer that gets runs together. One event waits until the others are queued."""

    database: Database
    bus_engine: AsyncEngine
    poison: set[int] = field(default_factory=set)
    alone: tuple[type[Event], ...] = ()
    metrics: Counted = field(default_factory=Counted)
    at_work: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        database = Database(
            self.database.engine, stages=[outbox_stage("intake")], traceparent=SPAN.get
        )
        handlers: HandlerTable = {Said: self._handle}
        effects = Effects("intake", database, NoKeyring(), handlers, alone=self.alone, trace=span)
        subscriber = PostgresSubscriber(self.bus_engine)
        self.consumer = Consumer(
            effects,
            subscriber,
            ["tocsin.intake"],
            Believing(),
            metrics=self.metrics,
            settings=ConsumerSettings(backoff=FAST),
        )

    async def _handle(self, work: UnitOfWork, event: Said) -> None:
        await write_effect(work, event)
        if event.number == SLOW:
            self.at_work.set()
            await self.go_on.wait()
        if event.number in self.poison:
            raise KeyError
        work.emit(Said(thing=event.thing, number=event.number, words="an answer"))

    async def deliver(self, *runs: Sequence[Record]) -> None:
        """Give these runs to the consumer while it handles another event."""
        handing = Handing(self.consumer)
        handing.put([said(new_id(), SLOW)])
        await self.at_work.wait()
        handing.put(*runs)
        self.go_on.set()
        await handing.done()


@pytest.fixture
def desk(database: Database, bus_engine: AsyncEngine) -> Desk:
    return Desk(database, bus_engine)


async def transactions(engine: AsyncEngine) -> int:
    """Return in how many transactions the effects were written."""
    async with engine.connect() as connection:
        counted = text("SELECT count(DISTINCT xmin::text) FROM effects WHERE number < 99")
        return int(await connection.scalar(counted) or 0)


async def test_what_waits_meanwhile_takes_effect_in_one_transaction(desk: Desk) -> None:
    await desk.deliver(*([said(key, number) for number in (1, 2, 3)] for key in KEYS))
    engine = desk.database.engine
    for key in KEYS:
        assert await effects_of(engine, key) == [1, 2, 3]
    assert await transactions(engine) == 1
    assert desk.metrics.outcomes == ["done"] * 16


async def test_a_transaction_has_room_for_so_many_keys_and_the_rest_goes_next(desk: Desk) -> None:
    keys = [new_id() for _ in range(MOST_TOGETHER + 4)]
    await desk.deliver(*([said(key, number) for number in (1, 2)] for key in keys))
    for key in keys:
        assert await effects_of(desk.database.engine, key) == [1, 2]
    assert await transactions(desk.database.engine) == 2


async def test_where_one_fails_each_is_taken_alone_and_the_others_take_effect_once(
    desk: Desk,
) -> None:
    desk.poison.add(7)
    poisoned = [said(KEYS[0], number) for number in (6, 7, 8)]
    await desk.deliver(poisoned, *([said(key, 1), said(key, 2)] for key in KEYS[1:]))
    engine = desk.database.engine
    assert await effects_of(engine, KEYS[0]) == [6]
    for key in KEYS[1:]:
        assert await effects_of(engine, key) == [1, 2]
    assert [sequence for sequence, _ in await parked(engine)] == [7, 8]


async def test_a_run_with_a_hole_parks_its_key_there_and_holds_up_no_other(desk: Desk) -> None:
    await desk.deliver([said(KEYS[0], 1), said(KEYS[0], 3)], [said(KEYS[1], 1)])
    engine = desk.database.engine
    assert await parked(engine) == [(3, "OutOfOrder: gap: last 1, this 3")]
    assert await effects_of(engine, KEYS[0]) == [1]
    assert await effects_of(engine, KEYS[1]) == [1]


async def test_a_key_that_is_parked_or_not_next_holds_up_no_other(desk: Desk) -> None:
    desk.poison.add(7)
    await desk.deliver([said(KEYS[0], 7)])
    await desk.deliver([said(KEYS[0], 8)], [said(KEYS[1], 1)], [said(KEYS[2], 1)])
    engine = desk.database.engine
    assert [sequence for sequence, _ in await parked(engine)] == [7, 8]
    await desk.deliver([said(KEYS[1], 3)], [said(KEYS[2], 2)])  # 2 is missing
    assert await effects_of(engine, KEYS[1]) == [1]
    assert await effects_of(engine, KEYS[2]) == [1, 2]


async def test_what_nobody_listens_to_goes_along_and_leaves_no_inbox_row(desk: Desk) -> None:
    unheard = "tocsin.test.unheard_of.v1"
    await desk.deliver(
        [said(KEYS[0], 1), said(KEYS[0], 2, unheard), said(KEYS[0], 3)], [said(KEYS[1], 1, unheard)]
    )
    assert await effects_of(desk.database.engine, KEYS[0]) == [1, 3]
    assert desk.metrics.outcomes.count("skipped") == 2
    async with desk.database.engine.connect() as connection:
        kept = await connection.execute(
            text("SELECT sequence FROM inbox WHERE key = :key ORDER BY 1"), {"key": str(KEYS[0])}
        )
        assert list(kept.scalars()) == [1, 3]
        last = text("SELECT last_sequence FROM inbox_keys WHERE key = :key")
        assert await connection.scalar(last, {"key": str(KEYS[1])}) == 1


async def test_of_what_nobody_listens_to_only_its_place_is_read(desk: Desk) -> None:
    unheard = said(KEYS[0], 1, "tocsin.test.unheard_of.v1")
    headers = {**unheard.headers, "ce_time": b"some day", "ce_id": b"no id"}
    odd = Record(unheard.topic, unheard.key, b"{", headers)
    await desk.deliver([odd, said(KEYS[0], 2)], [said(KEYS[1], 1)])
    assert await effects_of(desk.database.engine, KEYS[0]) == [2]
    assert await transactions(desk.database.engine) == 1
    assert await parked(desk.database.engine) == []


async def test_what_is_to_be_alone_shares_its_transaction_with_nothing(desk: Desk) -> None:
    alone = Desk(desk.database, desk.bus_engine, alone=(Said,))
    await alone.deliver(*([said(key, number) for number in (1, 2)] for key in KEYS))
    assert await transactions(desk.database.engine) == 10


async def test_what_each_emits_continues_its_own_trace(desk: Desk) -> None:
    await desk.deliver(*([said(key, number)] for number, key in enumerate(KEYS, start=1)))
    assert await transactions(desk.database.engine) == 1
    async with desk.database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT key, traceparent FROM outbox"))
        kept = {row.key: int(row.traceparent.split("-")[1], 16) for row in rows}
    assert [kept[key] for key in KEYS] == [1, 2, 3, 4, 5]

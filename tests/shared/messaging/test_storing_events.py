"""Events that are only stored: many in one call, in order, each once; only poison is parked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.contracts.envelope import Envelope, Event
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer, ConsumerSettings
from shared.messaging.effects import Effects
from shared.messaging.handlers import HandlerTable, Noting, turns
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.postgres_subscriber import PostgresSubscriber, SubscriberSettings
from shared.messaging.records import encode
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import FAST, Counted, NoKeyring, parked
from tests.shared.messaging.handing import handed
from tests.shared.messaging.invented_event import PATIENCE, Said, effects_of, until, write_effect
from tests.shared.messaging.signing import Believing

KEYS = [new_id() for _ in range(20)]
NEVER = 3600.0


class Requested(Said):
    """Another type, which causes an act."""

    type: ClassVar[str] = "tocsin.test.asked.v1"


def record(event: Said, sequence: int) -> Record:
    return encode(
        Envelope(
            id=event.id,
            source="intake",
            type=event.type,
            key=event.key,
            sequence=sequence,
            time=utc_now(),
            actor="somebody",
            subjects=(event.thing,),
            data=event.data(),
        )
    )


def noted(key: UUID, number: int) -> Record:
    return record(Said(thing=key, number=number, subject=key), number)


def asked(key: UUID, number: int) -> Record:
    return record(Requested(thing=key, number=number, subject=key), number)


class NeverOpened(NoKeyring):
    """A keyring that must not be used: storing events needs no key, and a look-up costs time."""

    async def open(self, subjects: object) -> object:  # type: ignore[override]  # a keyring that counts
        raise AssertionError(f"keys were asked for: {subjects}")


@dataclass
class Desk:
    database: Database
    bus_engine: AsyncEngine
    poison: set[int] = field(default_factory=set)
    calls: list[int] = field(default_factory=list)
    metrics: Counted = field(default_factory=Counted)

    def consumer(self, *, keyring: NoKeyring | None = None, patience: float = 0.0) -> Consumer:
        handlers: HandlerTable = {Said: Noting(self._note), Requested: write_effect}
        effects = Effects(
            "intake", self.database, keyring or NoKeyring(), handlers, urgent=(Requested,)
        )
        settings = SubscriberSettings(poll=NEVER, patience=patience)
        return Consumer(
            effects,
            PostgresSubscriber(self.bus_engine, settings),
            ["tocsin.intake"],
            Believing(),
            metrics=self.metrics,
            settings=ConsumerSettings(backoff=FAST),
        )

    async def _note(self, work: UnitOfWork, events: Sequence[Said]) -> None:
        self.calls.append(len(events))
        for event in events:
            await write_effect(work, event)
        if self.poison & {event.number for event in events}:
            raise KeyError


@pytest.fixture
def desk(database: Database, bus_engine: AsyncEngine) -> Desk:
    return Desk(database, bus_engine)


async def deliver(consumer: Consumer, *runs: Sequence[Record]) -> None:
    await handed(consumer, *runs)


async def test_notes_of_many_keys_are_kept_in_one_call_without_opening_anything(
    desk: Desk,
) -> None:
    consumer = desk.consumer(keyring=NeverOpened())
    await deliver(consumer, *([noted(key, 1), noted(key, 2)] for key in KEYS))
    assert desk.calls == [40]
    for key in KEYS:
        assert await effects_of(desk.database.engine, key) == [1, 2]


async def test_a_note_that_comes_twice_is_kept_once(desk: Desk) -> None:
    records = [noted(KEYS[0], 1), noted(KEYS[0], 2)]
    await deliver(desk.consumer(), records)
    await deliver(desk.consumer(), records)
    assert await effects_of(desk.database.engine, KEYS[0]) == [1, 2]


async def test_a_note_that_cannot_be_kept_parks_its_own_key_alone(desk: Desk) -> None:
    desk.poison.add(7)
    runs = [[noted(KEYS[0], number) for number in (6, 7, 8)]]
    runs += [[noted(key, 1)] for key in KEYS[1:]]
    await deliver(desk.consumer(), *runs)
    assert await effects_of(desk.database.engine, KEYS[0]) == [6]
    assert [sequence for sequence, _ in await parked(desk.database.engine)] == [7, 8]
    for key in KEYS[1:]:
        assert await effects_of(desk.database.engine, key) == [1]


async def test_notes_and_acts_of_one_key_stay_in_their_order(desk: Desk) -> None:
    mixed = [noted(KEYS[0], 1), asked(KEYS[0], 2), noted(KEYS[0], 3), asked(KEYS[0], 4)]
    await deliver(desk.consumer(), mixed, [asked(KEYS[1], 1), noted(KEYS[1], 2)])
    assert await effects_of(desk.database.engine, KEYS[0]) == [1, 2, 3, 4]
    assert await effects_of(desk.database.engine, KEYS[1]) == [1, 2]


async def test_what_is_urgent_is_read_at_once_and_takes_along_what_gathered(desk: Desk) -> None:
    consumer, publisher = desk.consumer(patience=NEVER), PostgresPublisher(desk.bus_engine)
    reading = asyncio.create_task(consumer.run())
    try:
        await asyncio.wait_for(consumer.caught_up.wait(), PATIENCE)
        await publisher.publish([noted(KEYS[0], 1)])
        await publisher.publish([asked(KEYS[1], 1)])

        async def both() -> bool:
            return len(await effects_of(desk.database.engine)) == 2

        await until(both)
    finally:
        reading.cancel()
        await asyncio.wait([reading])


def test_turns_put_events_of_one_type_together_and_keep_the_order_of_each_key() -> None:
    class Other(Event):
        type: ClassVar[str] = "tocsin.test.other.v1"

    keys: list[list[tuple[type[Event], int]]] = [
        [(Said, 1), (Said, 2), (Other, 3)],
        [(Other, 4), (Said, 5)],
        [],
    ]
    groups = list(turns(keys, lambda each: each[0]))
    assert groups == [
        (Said, [(Said, 1), (Said, 2)]),
        (Other, [(Other, 4)]),
        (Other, [(Other, 3)]),
        (Said, [(Said, 5)]),
    ]

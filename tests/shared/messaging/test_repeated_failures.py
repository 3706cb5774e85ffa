"""A repeated failure is not reported again, and what counts for halting a consumer."""

import asyncio
from collections.abc import Sequence
from typing import NoReturn, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.contracts.envelope import Event
from shared.messaging import parked_keys
from shared.messaging.alarms import Alarms, ParkedKey
from shared.messaging.bus import CaughtUp, Handle, Record, Report, Subscriber
from shared.messaging.consumer import (
    ALONE_AT_ONCE,
    Consumer,
    ConsumerHalted,
    ConsumerSettings,
)
from shared.messaging.effects import Effects
from shared.messaging.halting import HaltRule
from shared.messaging.handlers import Handler
from shared.messaging.parking import place_of
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.event_flow import FAST, Counted, NoKeyring
from tests.shared.messaging.handing import Handing, handed
from tests.shared.messaging.invented_event import Said, effects_of, until, write_effect
from tests.shared.messaging.signing import Believing
from tests.shared.messaging.test_events_in_one_transaction import said

TOPIC, KEY = "tocsin.intake", "some key"
POISON = 13


async def poisoned(work: UnitOfWork, event: Said) -> None:
    if event.number == POISON:
        raise KeyError
    await write_effect(work, event)


class Desk:
    """A consumer that gets records; its counts and reports are stored."""

    def __init__(
        self,
        database: Database,
        subscriber: Subscriber,
        *,
        halt: HaltRule | None = None,
        alone: Sequence[type[Event]] = (),
        handler: Handler = poisoned,
    ) -> None:
        self.metrics, self.told = Counted(), list[ParkedKey]()
        self.consumer = Consumer(
            Effects("intake", database, NoKeyring(), {Said: handler}, alone=alone),
            subscriber,
            [TOPIC],
            Believing(),
            metrics=self.metrics,
            alarms=Alarms(parked=self.told.append),
            settings=ConsumerSettings(backoff=FAST, halt=halt or HaltRule()),
        )

    async def hear(self, *records: Record) -> None:
        for record in records:
            await handed(self.consumer, [record])


@pytest.fixture
def subscriber(bus_engine: AsyncEngine) -> Subscriber:
    return PostgresSubscriber(bus_engine)


def unreadable(value: bytes = b"no event") -> Record:
    return Record(TOPIC, KEY.encode(), value, {})


async def test_what_a_person_skipped_parks_its_key_no_second_time(
    database: Database, subscriber: Subscriber
) -> None:
    desk, record = Desk(database, subscriber), unreadable()
    await desk.hear(record)
    async with database.unit_of_work("a person") as work:
        event = place_of(record, None).event_id
        await parked_keys.skip(work, TOPIC, KEY, event, "nothing that we know")
    await desk.hear(record)
    assert desk.metrics.outcomes == ["parked", "repeated"]
    assert len(desk.told) == 1


async def test_what_fails_behind_a_parked_event_waits_and_is_not_told(
    database: Database, subscriber: Subscriber
) -> None:
    desk = Desk(database, subscriber)
    await desk.hear(unreadable(), unreadable(b"another"), unreadable(b"another"))
    assert desk.metrics.outcomes == ["parked", "waiting", "waiting"]
    assert len(desk.told) == 1
    async with database.read() as session:
        (listed,) = await parked_keys.list_parked(session)
    assert listed.events == 2


@pytest.mark.parametrize("alone", [(), (Said,)])
async def test_what_takes_effect_between_two_that_fail_counts_for_the_share(
    database: Database, subscriber: Subscriber, alone: Sequence[type[Event]]
) -> None:
    rule = HaltRule(keys=100, share=0.1, events=10)
    desk = Desk(database, subscriber, halt=rule, alone=alone)
    await desk.hear(said(new_id(), POISON))
    await desk.hear(*(said(new_id(), 1) for _ in range(rule.events)))
    await desk.hear(said(new_id(), POISON))
    with pytest.raises(ConsumerHalted):
        await desk.hear(said(new_id(), POISON))
    assert len(desk.told) == 2


async def test_few_of_what_goes_alone_take_a_connection_at_once(
    database: Database, engine: AsyncEngine, subscriber: Subscriber
) -> None:
    working, go_on = 0, asyncio.Event()

    async def work_on(work: UnitOfWork, event: Said) -> None:
        nonlocal working
        working += 1
        await go_on.wait()
        await write_effect(work, event)

    desk = Desk(database, subscriber, alone=(Said,), handler=work_on)
    handing = Handing(desk.consumer)
    many = ALONE_AT_ONCE + 2
    handing.put(*([said(new_id(), 1)] for _ in range(many)))

    async def all_begun() -> bool:
        return working >= ALONE_AT_ONCE

    await until(all_begun)
    for _ in range(20):  # the others have had time to start too
        assert await effects_of(engine) == []
    assert working == ALONE_AT_ONCE
    go_on.set()
    await handing.done()
    assert await effects_of(engine) == [1] * many


class Falling:
    """A bus on which every subscription fails; at the first one a reader has caught up."""

    stays = 0

    async def run(
        self,
        group: str,  # noqa: ARG002  # the protocol's
        topics: Sequence[str],  # noqa: ARG002  # the protocol's
        handle: Handle,  # noqa: ARG002  # the protocol's
        report: Report,  # noqa: ARG002  # the protocol's
        caught_up: CaughtUp,
        *_others: object,
    ) -> NoReturn:
        self.stays += 1
        if self.stays == 1:
            caught_up()
        raise ConnectionError


async def test_who_fell_is_not_abreast_before_it_has_caught_up_again(database: Database) -> None:
    consumer = Desk(database, cast("Subscriber", Falling())).consumer
    for is_abreast in (True, False):
        with pytest.raises(ConnectionError):
            await consumer.run()
        assert consumer.is_abreast is is_abreast
    assert consumer.caught_up.is_set()

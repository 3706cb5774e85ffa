import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id, utc_now
from shared.contracts.envelope import Envelope
from shared.messaging import inbox, parked_keys, parking
from shared.messaging.bus import Record
from shared.messaging.consumer import Consumer
from shared.messaging.effects import Effects
from shared.messaging.handlers import Handler
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.messaging.records import decode, encode
from shared.messaging.subscription_starts import SubscriptionStarts
from shared.problems import Conflict, Invalid, NotFound
from shared.storage.sealing import Keys
from shared.storage.unit_of_work import AuditFact, Database, UnitOfWork
from tests.shared.messaging.handing import handed
from tests.shared.messaging.invented_event import Said, effects_of, until_blocked, write_effect
from tests.shared.messaging.signing import Believing

TOPIC = "tocsin.intake"


class NoKeyring:
    async def open(self, subjects: Iterable[UUID]) -> Keys:  # noqa: ARG002  # the protocol's
        return Keys({})


class Service:
    """A consumer that gets records directly; its handler can be made to fail."""

    def __init__(self, database: Database, bus_engine: AsyncEngine) -> None:
        self.poison: set[int] = set()
        self.effects = Effects("intake", database, NoKeyring(), {Said: self._handler()})
        self.consumer = Consumer(self.effects, PostgresSubscriber(bus_engine), [TOPIC], Believing())
        self.database = database
        self.thing = new_id()
        self.events: dict[int, UUID] = {}

    def _handler(self) -> Handler:
        async def handle(work: UnitOfWork, event: Said) -> None:
            await write_effect(work, event)
            if event.number in self.poison:
                raise KeyError

        return handle

    def record(self, number: int, type_: str = Said.type) -> Record:
        event = Said(thing=self.thing, number=number)
        self.events.setdefault(number, event.id)
        return encode(
            Envelope(
                id=self.events[number],
                source="intake",
                type=type_,
                key=self.thing,
                sequence=number,
                time=utc_now(),
                actor="somebody",
                data=event.data(),
            )
        )

    async def deliver(self, *numbers: int) -> None:
        for number in numbers:
            await handed(self.consumer, [self.record(number)])

    async def replay(self, *, out_of_order: bool = False) -> parked_keys.Replayed:
        return await parked_keys.replay(
            self.effects, TOPIC, str(self.thing), by="a person", out_of_order=out_of_order
        )

    async def took_effect(self) -> list[int]:
        return await effects_of(self.database.engine, self.thing)

    async def listed(self) -> Sequence[parked_keys.ParkedListing]:
        async with self.database.read() as session:
            return await parked_keys.list_parked(session)


@pytest.fixture
def service(database: Database, bus_engine: AsyncEngine) -> Service:
    return Service(database, bus_engine)


async def test_who_comes_with_what_another_took_meanwhile_takes_nothing(service: Service) -> None:
    service.poison.add(1)
    await service.deliver(1)
    service.poison.clear()
    first = service.record(1)
    place = parking.place_of(first, decode(first))
    taken = [
        await service.effects.take_parked(first, place, out_of_order=out_of_order)
        for out_of_order in (False, False, True)
    ]
    assert taken == [True, False, False]
    assert await service.took_effect() == [1]


async def test_only_the_first_may_pass_out_of_order(service: Service) -> None:
    await service.deliver(1, 3, 5)
    done = await service.replay(out_of_order=True)
    assert (done.events, done.stopped_at) == (1, service.events[5])
    assert await service.took_effect() == [1, 3]


async def test_a_parked_key_is_listed_with_what_is_next_and_how_much_waits(
    service: Service,
) -> None:
    service.poison = {2}
    await service.deliver(1, 2, 3, 3)
    (listing,) = await service.listed()
    assert (listing.topic, listing.key) == (TOPIC, str(service.thing))
    assert (listing.event_id, listing.sequence, listing.events) == (service.events[2], 2, 2)
    assert listing.reason is not None
    assert listing.reason.startswith("KeyError at test_parked_keys.py")


async def test_replay_drains_in_order_and_frees_the_key(service: Service) -> None:
    service.poison = {2}
    await service.deliver(1, 2, 3, 4)
    service.poison = set()
    assert await service.replay() == parked_keys.Replayed(3)
    await service.deliver(4, 5)
    assert await service.took_effect() == [1, 2, 3, 4, 5]
    assert await service.listed() == []
    with pytest.raises(NotFound):
        await service.replay()


async def test_a_new_failure_stops_the_replay_there(service: Service) -> None:
    service.poison = {2}
    await service.deliver(1, 2, 3, 4)
    service.poison = {3}
    replayed = await service.replay()
    assert (replayed.events, replayed.stopped_at) == (1, service.events[3])
    await service.deliver(5)
    assert await service.took_effect() == [1, 2]
    (listing,) = await service.listed()
    assert (listing.sequence, listing.events) == (3, 3)


async def test_arrivals_during_replays_go_behind_and_nothing_is_lost_or_reordered(
    service: Service,
) -> None:
    for start in range(1, 200, 40):
        service.poison = {start}
        await service.deliver(start, start + 1)
        service.poison = set()

        async def replay_twice() -> None:
            for _ in range(2):
                try:
                    await asyncio.gather(service.replay(), service.replay())
                except NotFound:
                    return

        await asyncio.gather(service.deliver(*range(start + 2, start + 40)), replay_twice())
        if await service.listed():
            await service.replay()
    assert await service.took_effect() == list(range(1, 201))


async def test_a_replay_waits_for_an_arrival_that_is_being_parked(service: Service) -> None:
    """Otherwise it could free the key between check and parking, and lose the new event."""
    service.poison = {1}
    await service.deliver(1)
    service.poison = set()
    record = service.record(2)
    place = parking.place_of(record, decode(record))
    async with service.database.unit_of_work("intake") as work:
        assert (await inbox.lock_key(work.session, place, SubscriptionStarts())).parked
        replaying = asyncio.create_task(service.replay())
        await until_blocked(service.database.engine)
        await parking.add(work.session, record, place, None)
    assert await replaying == parked_keys.Replayed(2)
    assert await service.took_effect() == [1, 2]


async def test_skipping_leaves_out_the_first_event_and_says_by_whom_and_why(
    service: Service,
) -> None:
    service.poison = {2}
    await service.deliver(1, 2, 3)
    facts: list[AuditFact] = []

    async def skip(number: int, reason: str = "duplicate of another alert") -> None:
        async with service.database.unit_of_work("account 7") as work:
            event_id = service.events[number]
            await parked_keys.skip(work, TOPIC, str(service.thing), event_id, reason)
            facts.extend(work.facts)

    with pytest.raises(Conflict):
        await skip(3)
    with pytest.raises(Invalid):
        await skip(2, " ")
    await skip(2)
    assert facts[0].object_id == service.events[2]
    assert facts[0].detail["reason"] == "duplicate of another alert"
    assert await service.replay() == parked_keys.Replayed(1)
    await service.deliver(2, 3, 4)
    assert await service.took_effect() == [1, 3, 4]


async def test_skipping_the_last_one_frees_the_key(service: Service) -> None:
    service.poison = {2}
    await service.deliver(1, 2)
    async with service.database.unit_of_work("account 7") as work:
        await parked_keys.skip(work, TOPIC, str(service.thing), service.events[2], "test alert")
    assert await service.listed() == []
    await service.deliver(3)
    assert await service.took_effect() == [1, 3]


async def test_a_gap_parks_the_key_until_what_is_missing_came(service: Service) -> None:
    await service.deliver(1, 4)
    (listing,) = await service.listed()
    assert (listing.sequence, listing.reason) == (4, "OutOfOrder: gap: last 1, this 4")
    assert (await service.replay()).stopped_at == service.events[4]
    await service.deliver(3, 2)
    assert await service.replay() == parked_keys.Replayed(3)
    assert await service.took_effect() == [1, 2, 3, 4]


async def test_a_gap_that_will_never_be_filled_passes_by_a_persons_word(service: Service) -> None:
    await service.deliver(1, 4, 5)
    assert await service.replay(out_of_order=True) == parked_keys.Replayed(2)
    assert await service.took_effect() == [1, 4, 5]


async def test_another_event_with_a_spent_sequence_is_parked_and_not_swallowed(
    service: Service,
) -> None:
    """As after a restore of the writer's database."""
    await service.deliver(1, 2)
    service.events[2] = new_id()
    await service.deliver(2)
    (listing,) = await service.listed()
    assert listing.event_id == service.events[2]


async def test_an_unknown_version_is_parked_and_an_unknown_type_skipped(service: Service) -> None:
    await service.deliver(1)
    await handed(service.consumer, [service.record(2, "tocsin.test.unheard_of.v1")])
    await service.deliver(3)
    await handed(service.consumer, [service.record(2, "tocsin.test.unheard_of.v1")])
    assert await service.took_effect() == [1, 3]
    assert await service.listed() == []
    await handed(service.consumer, [service.record(4, "tocsin.test.said.v2")])
    (listing,) = await service.listed()
    assert (listing.sequence, listing.type) == (4, "tocsin.test.said.v2")


async def test_a_record_that_is_no_event_parks_its_key_once(service: Service) -> None:
    broken = Record(TOPIC, str(service.thing).encode(), b"{", {"ce_id": b"no id"})
    await service.deliver(1)
    await handed(service.consumer, [broken])
    await handed(service.consumer, [broken])
    await service.deliver(2)
    (listing,) = await service.listed()
    assert (listing.type, listing.events) == ("unreadable", 2)
    replayed = await service.replay()
    assert replayed.events == 0
    assert listing.event_id is not None
    async with service.database.unit_of_work("account 7") as work:
        await parked_keys.skip(work, TOPIC, str(service.thing), listing.event_id, "unreadable")
    await service.replay()
    assert await service.took_effect() == [1, 2]


async def test_what_is_sent_again_fills_the_gap_that_a_key_waits_at(service: Service) -> None:
    await service.deliver(1, 3)
    assert (await service.listed())[0].sequence == 3
    # All of it comes again, also known events.
    await service.deliver(1, 2, 3)
    assert await service.replay() == parked_keys.Replayed(2)
    assert await service.took_effect() == [1, 2, 3]
    assert await service.listed() == []

"""A replay during arrivals and temporary faults leaves nothing behind under its key."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.messaging import inbox, parked_keys, parking
from shared.messaging.effects import Effects
from shared.messaging.records import decode
from shared.messaging.subscription_starts import SubscriptionStarts
from shared.problems import Unavailable
from shared.storage.sealing import Erased
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.invented_event import Said, effects_of, until_blocked, write_effect
from tests.shared.messaging.test_parked_keys import TOPIC, NoKeyring, Service


@pytest.fixture
def service(database: Database, bus_engine: AsyncEngine) -> Service:
    return Service(database, bus_engine)


async def replay(service: Service, handle: object) -> parked_keys.Replayed:
    effects = Effects("intake", service.database, NoKeyring(), {Said: handle})  # type: ignore[dict-item]  # a handler of one event
    return await parked_keys.replay(effects, TOPIC, str(service.thing), by="a person")


async def test_a_fault_that_passes_is_raised_and_names_no_new_reason(service: Service) -> None:
    service.poison = {1}
    await service.deliver(1, 2)
    (before,) = await service.listed()

    async def away(_work: UnitOfWork, _event: Said) -> None:
        raise Unavailable("for now")

    with pytest.raises(Unavailable):
        await replay(service, away)
    assert await service.listed() == [before]
    assert await replay(service, write_effect) == parked_keys.Replayed(2)


async def test_what_was_erased_meanwhile_is_done_without_its_effects(service: Service) -> None:
    service.poison = {1}
    await service.deliver(1, 2)

    async def erased(work: UnitOfWork, said: Said) -> None:
        await write_effect(work, said)
        if said.number == 1:
            raise Erased(said.thing)

    assert await replay(service, erased) == parked_keys.Replayed(2)
    assert await effects_of(service.database.engine, service.thing) == [2]


async def test_what_arrives_while_the_last_event_takes_effect_goes_behind_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the key could be freed between the check for more and parking a new event."""
    service.poison = {1}
    await service.deliver(1)
    engine = service.database.engine
    begun, go_on, locked = asyncio.Event(), asyncio.Event(), asyncio.Event()
    lock_known_key = inbox.lock_known_key

    async def lock_after_who_arrives(
        session: AsyncSession, topic: str, key: str
    ) -> inbox.KeyState | None:
        # Else the check for more may get the row before PostgreSQL wakes who waits for it.
        if begun.is_set():
            await locked.wait()
        return await lock_known_key(session, topic, key)

    monkeypatch.setattr(inbox, "lock_known_key", lock_after_who_arrives)

    async def slowly(work: UnitOfWork, said: Said) -> None:
        await write_effect(work, said)
        begun.set()
        await go_on.wait()

    async def arrive() -> None:
        record = service.record(2)
        place = parking.place_of(record, decode(record))
        async with service.database.unit_of_work("intake") as work:
            assert (await inbox.lock_key(work.session, place, SubscriptionStarts())).parked
            locked.set()
            await until_blocked(engine)  # the replay checks for more
            await parking.add(work.session, record, place, None)

    replaying = asyncio.create_task(replay(service, slowly))
    await begun.wait()
    arriving = asyncio.create_task(arrive())
    await until_blocked(engine)  # it comes after the event that is taking effect
    go_on.set()
    await arriving
    assert await replaying == parked_keys.Replayed(2)
    assert await effects_of(engine, service.thing) == [1, 2]

"""The relay over the real PostgreSQL bus, with faults between its steps."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging.backoff import Backoff
from shared.messaging.bus import BusUnavailable, Publisher, Record
from shared.messaging.postgres import PostgresPublisher
from shared.messaging.relay import Relay, RelaySettings
from shared.messaging.repair import republish
from shared.storage.engine import create_engine
from shared.storage.unit_of_work import Database
from tests.shared.messaging.buses import running
from tests.shared.messaging.invented_event import Said, until
from tests.shared.messaging.signing import signer

QUICK = RelaySettings(batch=7, poll=0.1, backoff=Backoff(first=0.01, limit=0.05))
_END_LEADERS = """
    SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
Fault = Callable[[Sequence[Record], Publisher], Awaitable[None]]


class Faulty:
    """A real publisher with faults that occur one by one."""

    def __init__(self, publisher: Publisher, faults: list[Fault]) -> None:
        self._publisher = publisher
        self._faults = faults

    async def publish(self, records: Sequence[Record]) -> None:
        if self._faults:
            await self._faults.pop(0)(records, self._publisher)
        else:
            await self._publisher.publish(records)

    async def close(self) -> None:
        await self._publisher.close()


async def nothing_sent(records: Sequence[Record], publisher: Publisher) -> None:
    raise BusUnavailable("before")


async def not_let_in(records: Sequence[Record], publisher: Publisher) -> None:
    raise BusUnavailable("in words", "TOCSIN_KAFKA_PASSWORD")


async def part_sent(records: Sequence[Record], publisher: Publisher) -> None:
    await publisher.publish(records[: len(records) // 2])
    raise BusUnavailable("in the middle")


async def acknowledgement_lost(records: Sequence[Record], publisher: Publisher) -> None:
    await publisher.publish(records)
    raise BusUnavailable("behind")


def lock_lost(engine: AsyncEngine, broken_off: asyncio.Event) -> Fault:
    """The leader's connection ends after the bus accepted the batch, before it is marked."""

    async def fault(records: Sequence[Record], publisher: Publisher) -> None:
        await publisher.publish(records)
        try:
            async with engine.connect() as connection:
                await connection.execute(text(_END_LEADERS))
            await asyncio.Event().wait()  # only the loss ends this
        finally:
            broken_off.set()  # the loss may be noticed before the statement's answer

    return fault


async def on_bus(engine: AsyncEngine) -> dict[str, list[int]]:
    """Return the sequences of each key, in the order of the topic."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT convert_from(key, 'utf8') AS key,"
                " (headers->>'ce_sequence')::int AS sequence"
                " FROM bus.records ORDER BY position"
            )
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(row.key, []).append(row.sequence)
        return found


async def unpublished(database: Database) -> int:
    async with database.engine.connect() as connection:
        count = await connection.scalar(
            text("SELECT count(*) FROM outbox WHERE published_at IS NULL")
        )
        return int(count or 0)


async def emit(database: Database, thing: UUID, *numbers: int) -> None:
    async with database.unit_of_work("somebody") as work:
        for number in numbers:
            work.emit(Said(thing=thing, number=number))


async def drained(database: Database) -> None:
    async def none_left() -> bool:
        return await unpublished(database) == 0

    await until(none_left)


async def test_keys_stand_on_the_bus_in_commit_order_while_many_write_and_two_relays_run(
    database: Database, bus_engine: AsyncEngine
) -> None:
    dice = random.Random(5)  # noqa: S311  # the same order at each run
    things = [new_id() for _ in range(5)]

    async def write() -> None:
        for number in range(20):
            async with database.unit_of_work("somebody") as work:
                for thing in dice.sample(things, k=2):
                    work.emit(Said(thing=thing, number=number))
                await asyncio.sleep(dice.random() / 300)

    relays = [
        Relay("intake", database.engine, PostgresPublisher(bus_engine), signer(), settings=QUICK)
        for _ in range(2)
    ]
    async with running(*(relay.run() for relay in relays)):
        await asyncio.gather(*(write() for _ in range(6)))
        await drained(database)
    found = await on_bus(bus_engine)
    assert sum(map(len, found.values())) == 240
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


async def test_it_reads_the_whole_table_for_no_batch(
    database: Database, service_url: str, bus_engine: AsyncEngine
) -> None:
    """Not even while the table is so small that PostgreSQL would prefer it.

    Sessions report reads when they end or after ten seconds: all others are ended first.
    """
    settings = {"enable_seqscan": "off"}
    looking = create_engine(service_url, application_name="looking", settings=settings)
    end_others = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database() AND backend_type = 'client backend'"
    )
    read = text("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'outbox'")
    publisher = PostgresPublisher(bus_engine)
    async with looking.connect() as connection:
        await connection.execute(end_others)
        before = await connection.scalar(read)
        await emit(database, new_id(), *range(50))
        async with running(
            Relay("intake", database.engine, publisher, signer(), settings=QUICK).run()
        ):
            await drained(Database(looking))
        await connection.rollback()
        await connection.execute(end_others)
        assert await connection.scalar(read) == before
    await looking.dispose()


async def test_it_names_the_setting_that_is_in_the_way(
    database: Database, bus_engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await emit(database, new_id(), 1)
    publisher = Faulty(PostgresPublisher(bus_engine), [not_let_in])
    async with running(Relay("intake", database.engine, publisher, signer(), settings=QUICK).run()):
        await drained(database)
    told = "relay of intake begins again after failure 1: TOCSIN_KAFKA_PASSWORD"
    assert told in caplog.messages


@pytest.mark.parametrize("fault", [nothing_sent, part_sent, acknowledgement_lost])
async def test_after_a_failed_batch_it_begins_again_at_the_lowest_unmarked_event(
    database: Database, bus_engine: AsyncEngine, fault: Fault
) -> None:
    thing = new_id()
    await emit(database, thing, *range(20))
    publisher = Faulty(PostgresPublisher(bus_engine), [fault, fault])
    async with running(Relay("intake", database.engine, publisher, signer(), settings=QUICK).run()):
        await drained(database)
    assert first_seen(await on_bus(bus_engine), thing) == list(range(1, 21))


def first_seen(found: dict[str, list[int]], thing: UUID) -> list[int]:
    """Return the first of each sequence: a consumer ignores repetitions."""
    return list(dict.fromkeys(found[str(thing)]))


async def test_a_leader_that_loses_its_lock_stops_at_once_and_another_goes_on(
    database: Database, bus_engine: AsyncEngine
) -> None:
    thing = new_id()
    await emit(database, thing, *range(20))
    broken_off = asyncio.Event()
    losing = Faulty(PostgresPublisher(bus_engine), [lock_lost(database.engine, broken_off)])
    async with running(Relay("intake", database.engine, losing, signer(), settings=QUICK).run()):
        await asyncio.wait_for(broken_off.wait(), 30)
        other = PostgresPublisher(bus_engine)
        async with running(Relay("intake", database.engine, other, signer(), settings=QUICK).run()):
            await drained(database)
    assert first_seen(await on_bus(bus_engine), thing) == list(range(1, 21))


async def test_only_one_relay_publishes_at_a_time(
    database: Database, bus_engine: AsyncEngine
) -> None:
    publishing = {"now": 0, "most": 0}

    async def counted(records: Sequence[Record], publisher: Publisher) -> None:
        publishing["now"] += 1
        publishing["most"] = max(publishing["most"], publishing["now"])
        await publisher.publish(records)
        await asyncio.sleep(0)
        publishing["now"] -= 1

    for _ in range(10):
        await emit(database, new_id(), *range(5))
    relays = [
        Relay(
            "intake",
            database.engine,
            Faulty(PostgresPublisher(bus_engine), [counted] * 50),
            signer(),
            settings=QUICK,
        )
        for _ in range(3)
    ]
    async with running(*(relay.run() for relay in relays)):
        await drained(database)
    assert publishing["most"] == 1
    assert sum(map(len, (await on_bus(bus_engine)).values())) == 50


async def test_what_was_published_long_ago_is_deleted_and_nothing_else(
    database: Database, bus_engine: AsyncEngine
) -> None:
    await emit(database, new_id(), *range(5))
    async with running(
        Relay(
            "intake", database.engine, PostgresPublisher(bus_engine), signer(), settings=QUICK
        ).run()
    ):
        await drained(database)
    async with database.engine.begin() as connection:
        await connection.execute(
            text("UPDATE outbox SET published_at = now() - interval '31 days' WHERE sequence <= 3")
        )
    settings = RelaySettings(poll=0.05, purge=0.01, purge_batch=2)
    publisher = PostgresPublisher(bus_engine)

    async def left() -> list[int]:
        async with database.engine.connect() as connection:
            rows = await connection.execute(text("SELECT sequence FROM outbox ORDER BY id"))
            return [row.sequence for row in rows]

    async def purged() -> bool:
        return await left() == [4, 5]

    async with running(
        Relay("intake", database.engine, publisher, signer(), settings=settings).run()
    ):
        await until(purged)


async def test_republish_sends_again_in_order_what_was_published_since(
    database: Database, bus_engine: AsyncEngine
) -> None:
    thing = new_id()
    relay = Relay(
        "intake", database.engine, PostgresPublisher(bus_engine), signer(), settings=QUICK
    )
    async with running(relay.run()):
        await emit(database, thing, 1, 2)
        await drained(database)
        since = datetime.now(UTC)
        await emit(database, thing, 3, 4)
        await drained(database)
        assert await republish(database, since, by="a person") == 2
        await drained(database)
        assert await republish(database, since + timedelta(days=1), by="a person") == 0
    assert (await on_bus(bus_engine))[str(thing)] == [1, 2, 3, 4, 3, 4]

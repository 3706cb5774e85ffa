"""An event's whole way on the PostgreSQL bus: outbox, relay, bus, consumer, effects."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import new_id
from shared.messaging.bus import Record
from shared.messaging.consumer import ConsumerHalted
from shared.messaging.halting import HaltRule
from shared.messaging.inbox import Outcome
from shared.messaging.postgres_subscriber import PostgresSubscriber
from shared.storage.sealing import Erased
from shared.storage.unit_of_work import Database, UnitOfWork
from tests.shared.messaging.buses import one_by_one
from tests.shared.messaging.event_flow import Way, parked, running
from tests.shared.messaging.invented_event import Said, effects_of, until, write_effect
from tests.shared.messaging.log_lines import lines_of


@pytest.fixture
def way(database: Database, bus_engine: AsyncEngine) -> Way:
    return Way(database, bus_engine)


async def test_each_event_takes_effect_once_and_in_the_order_of_its_key(way: Way) -> None:
    things = [new_id() for _ in range(8)]
    async with running(way.relay().run(), way.consumer().run()):
        for number in range(10):
            await asyncio.gather(*(way.emit(thing, 2 * number, 2 * number + 1) for thing in things))

        async def all_there() -> bool:
            return len(await effects_of(way.database.engine)) >= 160

        await until(all_there)
    for thing in things:
        assert await effects_of(way.database.engine, thing) == list(range(20))


async def test_an_event_delivered_again_takes_no_second_effect(way: Way) -> None:
    records: list[Record] = []
    consumer = way.consumer()

    async def twice(record: Record) -> None:
        records.append(record)
        await asyncio.gather(consumer.handle([record]), consumer.handle([record]))

    subscriber = PostgresSubscriber(way.bus_engine)
    await way.emit(new_id(), 1, 2, 3)
    async with running(
        way.relay().run(), subscriber.run("intake", ["tocsin.intake"], one_by_one(twice))
    ):

        async def all_seen() -> bool:
            return len(way.metrics.outcomes) >= 6

        await until(all_seen)
    for record in records:
        await consumer.handle([record])
    assert await effects_of(way.database.engine) == [1, 2, 3]
    assert way.metrics.outcomes.count("done") == 3
    assert way.metrics.outcomes.count("repeated") == 6


async def test_a_poison_event_stops_only_its_own_key_and_says_nothing_of_its_content(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    poisoned, sound = new_id(), new_id()

    async def handler(work: UnitOfWork, event: Said) -> None:
        await write_effect(work, event)
        if event.thing == poisoned and event.number == 2:
            raise ValueError("the restricted words of a person")

    await way.emit(poisoned, 1, 2, 3)
    async with running(way.relay().run(), way.consumer(handler).run()):
        await way.emit(sound, 1, 2, 3)
        await way.emit(poisoned, 4)

        async def settled() -> bool:
            return (
                len(await effects_of(way.database.engine, sound)) == 3
                and len(await parked(way.database.engine)) == 3
            )

        await until(settled)
    assert await effects_of(way.database.engine, poisoned) == [1]
    rows = await parked(way.database.engine)
    assert [sequence for sequence, _ in rows] == [2, 3, 4]
    assert rows[0][1] is not None
    assert rows[0][1].startswith("ValueError at test_consumer.py")
    assert [reason for _, reason in rows[1:]] == [None, None]
    assert [alarm.place.sequence for alarm in way.alarms] == [2]
    assert "restricted words" not in caplog.text
    assert str(poisoned) in caplog.text
    (parked_line,) = [line for line in lines_of(caplog, "consumer") if "parked key" in line]
    assert ": ValueError:test_consumer.py:" in parked_line


async def test_when_more_than_five_keys_fail_the_consumer_halts_and_loses_nothing(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    things = [new_id() for _ in range(20)]

    async def failing(work: UnitOfWork, event: Said) -> None:
        raise KeyError(event.number)

    for thing in things:
        await way.emit(thing, 1, 2)
    async with running(way.relay().run()):
        with pytest.raises(ConsumerHalted):
            await asyncio.wait_for(way.consumer(failing).run(), 30)
        keys = {place[0] for place in await keys_parked(way.database.engine)}
        assert len(keys) == 5
        (halted,) = [line for line in lines_of(caplog, "consumer") if " halted" in line]
        assert " of tocsin.intake: KeyError:test_consumer.py:" in halted
        mended = way.consumer()
        async with running(mended.run()):

            async def rest_done() -> bool:
                return len(await effects_of(way.database.engine)) == 30

            await until(rest_done)


async def keys_parked(engine: AsyncEngine) -> list[tuple[str]]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT key FROM inbox_keys WHERE parked_at IS NOT NULL")
        )
        return [tuple(row) for row in rows]


async def test_one_poison_among_three_events_halts_nothing_nor_does_a_long_tail_behind_it(
    way: Way,
) -> None:
    poisoned, sound = new_id(), new_id()

    async def handler(work: UnitOfWork, event: Said) -> None:
        if event.thing == poisoned:
            raise KeyError
        await write_effect(work, event)

    await way.emit(poisoned, *range(30))
    await way.emit(sound, 1, 2)
    async with running(way.relay().run(), way.consumer(handler).run()) as tasks:

        async def settled() -> bool:
            return len(await parked(way.database.engine)) == 30

        await until(settled)
        assert not any(task.done() for task in tasks)
        assert await effects_of(way.database.engine, sound) == [1, 2]


async def test_the_share_rule_halts_when_its_part_of_the_window_failed(way: Way) -> None:
    async def failing(work: UnitOfWork, event: Said) -> None:
        raise KeyError

    for _ in range(6):
        await way.emit(new_id(), 1)
    async with running(way.relay().run()):
        halt = HaltRule(keys=100, share=0.05, events=60)
        with pytest.raises(ConsumerHalted):
            await asyncio.wait_for(way.consumer(failing, halt).run(), 30)
    assert len(await keys_parked(way.database.engine)) == 3


async def test_a_transient_error_makes_its_key_wait_while_others_go_on(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    slow, other = new_id(), new_id()
    tried, passed = asyncio.Event(), asyncio.Event()

    async def handler(work: UnitOfWork, event: Said) -> None:
        if event.thing == slow and not passed.is_set():
            tried.set()
            await work.session.execute(text("SET LOCAL lock_timeout = '1ms'"))
            await work.session.execute(text("LOCK TABLE effects IN ACCESS EXCLUSIVE MODE"))
        await write_effect(work, event)

    async with way.database.engine.connect() as blocker:
        await blocker.execute(text("LOCK TABLE effects IN ROW EXCLUSIVE MODE"))
        await way.emit(slow, 1, 2)
        await way.emit(other, 1, 2)
        async with running(way.relay().run(), way.consumer(handler).run()):

            async def others_done() -> bool:
                return await effects_of(way.database.engine, other) == [1, 2]

            await until(others_done)
            assert await effects_of(way.database.engine, slow) == []
            await asyncio.wait_for(tried.wait(), 30)
            passed.set()

            async def slow_done() -> bool:
                return await effects_of(way.database.engine, slow) == [1, 2]

            await until(slow_done)
    assert await parked(way.database.engine) == []
    waits = lines_of(caplog, "consumer")[0]
    assert waits.startswith("consumer of intake waits, attempt 1: ")
    assert ":55P03:test_consumer.py:" in waits


async def test_when_connections_break_everything_waits_and_nothing_parks(way: Way) -> None:
    broken = {"left": 20}

    async def handler(work: UnitOfWork, event: Said) -> None:
        await write_effect(work, event)
        if broken["left"]:
            broken["left"] -= 1
            pid = await work.session.scalar(text("SELECT pg_backend_pid()"))
            async with way.database.engine.connect() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await write_effect(work, event)

    things = [new_id() for _ in range(10)]
    for thing in things:
        await way.emit(thing, 1, 2)
    async with running(way.relay().run(), way.consumer(handler).run()):

        async def all_done() -> bool:
            return len(await effects_of(way.database.engine)) >= 20

        await until(all_done)
    for thing in things:
        assert await effects_of(way.database.engine, thing) == [1, 2]
    assert await parked(way.database.engine) == []


async def test_an_event_of_an_erased_subject_is_done_without_its_effects(way: Way) -> None:
    thing = new_id()

    async def handler(work: UnitOfWork, event: Said) -> None:
        await write_effect(work, event)
        if event.number == 1:
            raise Erased(event.thing)

    await way.emit(thing, 1, 2)
    async with running(way.relay().run(), way.consumer(handler).run()):

        async def done() -> bool:
            return await effects_of(way.database.engine) == [2]

        await until(done)
    async with way.database.engine.connect() as connection:
        outcomes = await connection.execute(text("SELECT outcome FROM inbox ORDER BY sequence"))
        assert [row.outcome for row in outcomes] == [Outcome.ERASED, Outcome.DONE]


def test_what_sqlalchemy_raises_for_a_lost_connection_counts_as_transient() -> None:
    from shared.messaging.faults import is_transient  # noqa: PLC0415  # used here only

    assert is_transient(ConnectionResetError())
    assert not is_transient(FileNotFoundError())
    assert not is_transient(OperationalError("", {}, ValueError()))

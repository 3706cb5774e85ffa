"""Both engines deliver each key in order, at least once, and commit after the handler."""

import asyncio
import gc
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from shared.contracts.envelope import MAX_RECORD_BYTES
from shared.messaging.bus import GroupActive, Record, RecordTooLarge
from shared.messaging.lanes import Width
from tests.shared.messaging.buses import Bus, Seen, one_by_one, running

KEYS = [f"key {number}" for number in range(20)]


async def _until(held: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not held():  # noqa: ASYNC110  # a handler's count
            await asyncio.sleep(0.01)


async def test_records_come_as_they_were_published(bus: Bus) -> None:
    got: list[Record] = []
    here = asyncio.Event()

    async def keep(record: Record) -> None:
        got.append(record)
        here.set()

    record = Record(bus.topic, b"\x00\xff", b"\x00value\xff", {"ce_id": b"\x00\xff", "a": b""})
    await bus.publisher().publish([record])
    async with running(bus.subscriber().run(bus.group, [bus.topic], one_by_one(keep))):
        await asyncio.wait_for(here.wait(), 30)
    assert got == [record]


async def test_a_record_over_the_limit_is_refused_and_the_whole_batch_with_it(bus: Bus) -> None:
    publisher = bus.publisher()
    large = Record(bus.topic, b"key", b"x" * MAX_RECORD_BYTES, {})
    with pytest.raises(RecordTooLarge):
        await publisher.publish(
            [bus.record("key", 0), Record(bus.topic, b"key", large.value + b"x", {})]
        )
    await publisher.publish([large])
    seen: list[int] = []
    here = asyncio.Event()

    async def size(record: Record) -> None:
        seen.append(len(record.value))
        here.set()

    async with running(bus.subscriber().run(bus.group, [bus.topic], one_by_one(size))):
        await asyncio.wait_for(here.wait(), 30)
    assert seen == [MAX_RECORD_BYTES]


async def test_each_key_comes_in_order_while_several_are_worked_on_at_once(bus: Bus) -> None:
    dice = random.Random(3)  # noqa: S311  # the same order at each run
    seen, most = Seen(), {"at once": 0, "now": 0}

    async def handle(record: Record) -> None:
        most["now"] += 1
        most["at once"] = max(most.values())
        await asyncio.sleep(dice.random() / 200)
        await seen.see(record)
        most["now"] -= 1

    async def publish(keys: list[str]) -> None:
        publisher = bus.publisher()
        for first in range(0, 50, 10):
            batch = [bus.record(key, first + step) for step in range(10) for key in keys]
            await publisher.publish(batch)

    async with running(bus.subscriber().run(bus.group, [bus.topic], one_by_one(handle))):
        await asyncio.gather(*(publish(KEYS[part::4]) for part in range(4)))
        await seen.until(1000)
    assert all(seen.numbers[key] == list(range(50)) for key in KEYS)
    assert 1 < most["at once"] <= Width().keys


async def test_a_patient_member_gets_together_what_came_one_by_one(bus: Bus) -> None:
    runs: list[int] = []
    all_here = asyncio.Event()

    async def count(records: Sequence[Record]) -> None:
        runs.append(len(records))
        if sum(runs) == 1 + 20:
            all_here.set()

    publisher = bus.publisher()
    await publisher.publish([bus.record("first", 0)])
    async with running(bus.subscriber(patience=0.5).run(bus.group, [bus.topic], count)):
        await _until(lambda: sum(runs) == 1)
        for number in range(20):
            await publisher.publish([bus.record("key", number)])
        await asyncio.wait_for(all_here.wait(), 30)
    assert len(runs) < 1 + 20


async def test_two_members_come_and_go_and_nothing_is_lost_or_out_of_order(
    bus: Bus,
) -> None:
    """Records are always being handled while the members change.

    Handled records of a key that was ahead of others come twice: the inbox knows them.
    """
    seen, rounds, enough = Seen(pause=0.02), [0], asyncio.Event()
    joined = Seen()

    async def publish() -> None:
        publisher = bus.publisher()
        while not enough.is_set():
            await publisher.publish([bus.record(key, rounds[0]) for key in KEYS])
            rounds[0] += 1
            await seen.until(rounds[0] * len(KEYS) - 400)

    async def second(record: Record) -> None:
        await seen.see(record)
        await joined.see(record)

    first = asyncio.create_task(bus.subscriber().run(bus.group, [bus.topic], seen))
    publishing = asyncio.create_task(publish())
    await seen.until(100)
    async with running(bus.subscriber().run(bus.group, [bus.topic], one_by_one(second))):
        if bus.kafka:
            await joined.until(100)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await joined.until(joined.total + 200)
        enough.set()
        await publishing
        while any(seen.first_seen(key) != list(range(rounds[0])) for key in KEYS):
            await seen.until(seen.total + 1)


async def test_a_handler_that_raises_halts_the_member_and_nothing_is_lost(bus: Bus) -> None:
    class OwnFault(Exception):
        pass

    seen = Seen()

    async def failing(record: Record) -> None:
        if record.value == b"3":
            raise OwnFault
        await seen.see(record)

    await bus.publisher().publish([bus.record(key, n) for n in range(6) for key in KEYS])
    with pytest.raises(OwnFault):
        await asyncio.wait_for(
            bus.subscriber().run(bus.group, [bus.topic], one_by_one(failing)), 60
        )
    assert not any(number >= 3 for numbers in seen.numbers.values() for number in numbers)
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        while any(seen.first_seen(key) != list(range(6)) for key in KEYS):
            await seen.until(seen.total + 1)


async def test_a_record_whose_handler_was_broken_off_comes_again_though_later_ones_are_done(
    bus: Bus,
) -> None:
    done = Seen()

    async def handle(record: Record) -> None:
        if record.key == b"slow":
            await asyncio.Event().wait()
        await done.see(record)

    await bus.publisher().publish([bus.record("slow", number) for number in range(3)])
    await bus.publisher().publish([bus.record(key, 0) for key in KEYS])
    leaving_soon = bus.subscriber(drain=0.1)
    async with running(leaving_soon.run(bus.group, [bus.topic], one_by_one(handle))):
        await done.until(len(KEYS))
    seen = Seen()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        while seen.first_seen("slow") != [0, 1, 2]:
            await seen.until(seen.total + 1)


async def test_a_blocked_key_holds_up_no_other_beyond_what_memory_allows(bus: Bus) -> None:
    go = asyncio.Event()
    seen = Seen()

    async def handle(record: Record) -> None:
        if record.key == b"blocked":
            await go.wait()
        await seen.see(record)

    publisher = bus.publisher()
    await publisher.publish([bus.record("blocked", number) for number in range(20)])
    await publisher.publish([bus.record(key, number) for number in range(10) for key in KEYS])
    width = Width(keys=4, records=40)
    async with running(bus.subscriber(width).run(bus.group, [bus.topic], one_by_one(handle))):
        await seen.until(200)
        assert "blocked" not in seen.numbers
        go.set()
        await seen.until(220)
    assert seen.numbers["blocked"] == list(range(20))


async def test_a_rewound_group_reads_again_from_that_moment_and_only_when_stopped(
    bus: Bus,
) -> None:
    publisher = bus.publisher()
    await publisher.publish([bus.record("key", number) for number in range(3)])
    seen = Seen()
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(3)
        with pytest.raises(GroupActive):
            await bus.subscriber().rewind(bus.group, [bus.topic], datetime.now(UTC))
    since = datetime.now(UTC)
    await publisher.publish([bus.record("key", number) for number in range(3, 5)])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(5)
    await bus.subscriber().rewind(bus.group, [bus.topic], since)
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until(7)
    assert seen.numbers["key"] == [0, 1, 2, 3, 4, 3, 4]


async def test_a_rewound_group_passes_by_nothing_that_it_has_not_read(bus: Bus) -> None:
    """As if the time was typed in another time zone."""
    publisher, seen = bus.publisher(), Seen()
    await publisher.publish([bus.record("key", 0)])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until_number("key", 0)
    await publisher.publish([bus.record("key", number) for number in range(1, 4)])
    await bus.subscriber().rewind(bus.group, [bus.topic], datetime.now(UTC))
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until_number("key", 3)
    await publisher.publish([bus.record("key", 4)])
    await bus.subscriber().rewind(bus.group, [bus.topic], datetime.now(UTC) + timedelta(days=1))
    await publisher.publish([bus.record("key", 5)])
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await seen.until_number("key", 5)
    assert seen.first_seen("key") == [0, 1, 2, 3, 5]


async def test_a_rewound_group_that_never_read_passes_by_nothing(bus: Bus) -> None:
    """As if a service was down so long that its position was forgotten."""
    seen = Seen()
    await bus.publisher().publish([bus.record("key", number) for number in range(3)])
    await bus.subscriber().rewind(bus.group, [bus.topic], datetime.now(UTC))
    async with running(bus.subscriber().run(bus.group, [bus.topic], seen)):
        await bus.publisher().publish([bus.record("key", 3)])
        while 3 not in seen.numbers["key"]:
            await seen.until(seen.total + 1)
    assert seen.numbers["key"] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("events", "size"), [(16_000, 2048), pytest.param(100_000, 1024, marks=pytest.mark.long)]
)
async def test_many_records_pass_without_growth_of_memory(bus: Bus, events: int, size: int) -> None:
    """After the first fifth all buffers are full; kept records would take 25 or 80 MiB.

    The long test shows a growth of half a KiB for each record, whatever its size.
    """
    batch = 500
    seen = {"count": 0}
    warm, done = asyncio.Event(), asyncio.Event()
    process = psutil.Process()

    async def handle(record: Record) -> None:
        seen["count"] += 1
        if seen["count"] == events // 5:
            warm.set()
        if seen["count"] >= events:
            done.set()

    async def publish() -> None:
        publisher = bus.publisher()
        for first in range(0, events, batch):
            keys = (f"key {number % 50}" for number in range(batch))
            await publisher.publish([bus.record(key, first, size) for key in keys])

    subscriber = bus.subscriber(Width(keys=16, records=1000))
    async with running(subscriber.run(bus.group, [bus.topic], one_by_one(handle)), publish()):
        await asyncio.wait_for(warm.wait(), 60)
        gc.collect()
        before = process.memory_info().rss
        await asyncio.wait_for(done.wait(), 120)
        gc.collect()
        grown = process.memory_info().rss - before
    assert grown < 0.4 * events * size

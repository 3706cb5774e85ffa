"""Lanes: waiting records are taken together, each key in order, and none is lost."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.messaging.bus import Alone, Record
from shared.messaging.lanes import HandleFailed, Lanes, Progress, Width

NOT_NOW = 3600.0


def record(key: str, number: int) -> Record:
    return Record("tocsin.intake", key.encode(), str(number).encode(), {})


class Taker:
    """Takes as many keys at a time as it has room for, and none with an odd number."""

    def __init__(self, room: int = 100) -> None:
        self.room = room
        self.odd: set[str] = set()
        self.together: list[list[str]] = []
        self.alone: list[str] = []
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.handling = asyncio.Event()
        self.handling.set()
        self.go_on.set()
        width, self.changed = Width(keys=8, run=2, records=100), asyncio.Event()
        self.lanes = Lanes(self.handle, width, self.changed, self.take)

    async def take(self, runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        names = ["".join(_name(each) for each in run) for run in runs[: self.room]]
        for number, run in enumerate(runs[: self.room]):
            if run[0].key.decode() in self.odd:
                alone(number)
                names[number] = ""
        self.began.set()
        await self.go_on.wait()
        self.together.append([name for name in names if name])
        return len(names)

    async def handle(self, records: Sequence[Record]) -> None:
        await self.handling.wait()
        self.alone += [_name(each) for each in records]

    async def idle(self) -> None:
        async with asyncio.timeout(10):
            while not self.lanes.idle:  # noqa: ASYNC110  # nothing tells when the last one is done
                await asyncio.sleep(0)


def _name(each: Record) -> str:
    return each.key.decode() + each.value.decode()


async def test_what_comes_meanwhile_gathers_and_what_has_no_room_is_the_next() -> None:
    taker, progress = Taker(room=3), Progress(0)
    taker.go_on.clear()
    taker.lanes.put(record("a", 1), progress, 0)
    await taker.began.wait()
    for position, (key, number) in enumerate([("a", 2), ("b", 1), ("a", 3), ("c", 1), ("d", 1)], 1):
        taker.lanes.put(record(key, number), progress, position)
    taker.go_on.set()
    await taker.idle()
    assert taker.together[:3] == [["a1"], ["b1", "c1", "d1"], ["a2a3"]]
    assert progress.position == 6


async def test_who_waited_longest_is_the_next() -> None:
    taker, progress = Taker(room=1), Progress(0)
    for position, key in enumerate("abcd"):
        taker.lanes.put(record(key, 1), progress, position)
    await taker.idle()
    assert taker.together == [["a1"], ["b1"], ["c1"], ["d1"]]


async def test_what_is_to_be_alone_begins_at_once_and_holds_up_its_own_key_only() -> None:
    taker, progress = Taker(), Progress(0)
    taker.odd.add("a")
    taker.go_on.clear()
    taker.handling.clear()
    for position, (key, number) in enumerate([("a", 1), ("b", 1)]):
        taker.lanes.put(record(key, number), progress, position)
    await taker.began.wait()
    taker.handling.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert taker.alone == ["a1"]  # the others are still being taken
    taker.handling.clear()
    taker.lanes.put(record("a", 2), progress, 2)
    taker.lanes.put(record("c", 1), progress, 3)
    taker.go_on.set()
    while len(taker.together) < 2:  # noqa: ASYNC110  # as in `idle`
        await asyncio.sleep(0)
    assert taker.together == [["b1"], ["c1"]]
    assert progress.position == 2
    taker.handling.set()
    await taker.idle()
    assert taker.alone == ["a1", "a2"]
    assert progress.position == 4


async def test_a_take_that_fails_leaves_each_to_itself() -> None:
    taker, progress = Taker(), Progress(0)

    async def fail(runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        alone(0)
        raise ConnectionError(str(len(runs)))

    lanes = Lanes(taker.handle, Width(), taker.changed, fail)
    for position, key in enumerate("abc"):
        lanes.put(record(key, 1), progress, position)
    while not lanes.idle:  # noqa: ASYNC110  # as in `idle`
        await asyncio.sleep(0)
    assert sorted(taker.alone) == ["a1", "b1", "c1"]
    assert progress.position == 3
    lanes.raise_failure()


async def test_a_partition_that_goes_takes_nothing_of_others_along() -> None:
    """A batch of both partitions is cancelled, and taken again for the one that stays."""
    taker, going, staying = Taker(), Progress(0), Progress(0)
    taker.go_on.clear()
    taker.lanes.put(record("a", 1), going, 0)
    taker.lanes.put(record("b", 1), staying, 0)
    taker.lanes.put(record("b", 2), staying, 1)
    await taker.began.wait()
    taker.lanes.put(record("a", 2), going, 1)
    taker.lanes.put(record("c", 1), staying, 2)
    await taker.lanes.finish([going], within=0)
    taker.go_on.set()
    await taker.idle()
    assert taker.together == [["b1b2", "c1"]]
    assert (going.position, staying.position) == (0, 3)


async def test_what_leaves_lets_end_what_runs_and_begins_nothing() -> None:
    taker, progress = Taker(), Progress(0)
    taker.go_on.clear()
    taker.lanes.put(record("a", 1), progress, 0)
    await taker.began.wait()
    taker.lanes.put(record("a", 2), progress, 1)
    taker.lanes.put(record("b", 1), progress, 2)
    asyncio.get_running_loop().call_soon(taker.go_on.set)
    await taker.lanes.finish(within=NOT_NOW)
    assert taker.together == [["a1"]]
    assert (progress.position, taker.lanes.idle) == (1, True)


async def test_a_partition_that_goes_leaves_nothing_behind_that_had_no_room() -> None:
    """Returned records of a leaving partition are not started again; the others are taken."""
    taker, going, staying = Taker(), Progress(0), Progress(0)
    together, may_end = [], asyncio.Semaphore(0)

    async def one_alone(runs: Sequence[Sequence[Record]], _alone: Alone) -> int:
        taker.began.set()
        await may_end.acquire()
        together.append(_name(runs[0][0]))
        return 1

    lanes = Lanes(taker.handle, Width(), taker.changed, one_alone)
    lanes.put(record("z", 1), staying, 0)
    await taker.began.wait()
    for position, key in enumerate("abc"):
        lanes.put(record(key, 1), going, position)
    lanes.put(record("d", 1), staying, 1)
    taker.began.clear()
    may_end.release()
    await taker.began.wait()  # the others are being taken, with room for the first alone
    asyncio.get_running_loop().call_soon(may_end.release)
    await lanes.finish([going], within=NOT_NOW)
    lanes.put(record("e", 1), staying, 2)
    async with asyncio.timeout(10):
        while not lanes.idle:
            may_end.release()
            await asyncio.sleep(0)
    lanes.raise_failure()
    assert together == ["z1", "a1", "d1", "e1"]
    assert (going.position, staying.position) == (1, 3)


async def test_a_partition_that_comes_back_is_taken_from_its_first_record_on() -> None:
    """Records that waited when the partition left are no longer queued beside new ones."""
    taker, goes, stays = Taker(), Progress(0), Progress(0)
    taker.go_on.clear()
    taker.lanes.put(record("z", 1), stays, 0)
    await taker.began.wait()
    taker.lanes.put(record("a", 1), goes, 0)
    await taker.lanes.finish([goes], within=NOT_NOW)
    for number in range(1, 5):
        taker.lanes.put(record("a", number), goes, number)
    taker.go_on.set()
    await taker.idle()
    assert taker.together == [["z1"], ["a1a2"], ["a3a4"]]


async def test_a_partition_that_goes_waits_for_what_was_taken_in_vain_meanwhile() -> None:
    taker, going, fails = Taker(), Progress(0), asyncio.Event()
    taker.handling.clear()

    async def fail(runs: Sequence[Sequence[Record]], _alone: Alone) -> int:
        taker.began.set()
        await fails.wait()
        raise ConnectionError(str(len(runs)))

    lanes = Lanes(taker.handle, Width(), taker.changed, fail)
    lanes.put(record("a", 1), going, 0)
    await taker.began.wait()
    finishing = asyncio.create_task(lanes.finish([going], within=NOT_NOW))
    await asyncio.sleep(0)
    fails.set()
    for _ in range(100):
        await asyncio.sleep(0)
    assert not finishing.done()
    taker.handling.set()
    await finishing
    assert taker.alone == ["a1"]
    assert (going.position, lanes.idle) == (1, True)


async def test_what_is_cancelled_before_it_began_leaves_its_room() -> None:
    taker, going = Taker(), Progress(0)

    async def hold(runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        for number in range(len(runs)):
            alone(number)
        for task in lanes._alone.values():
            task.cancel()
        return len(runs)

    lanes = Lanes(taker.handle, Width(), taker.changed, hold)
    lanes.put(record("a", 1), going, 0)
    async with asyncio.timeout(10):
        while not lanes.idle:  # noqa: ASYNC110  # as in `idle`
            await asyncio.sleep(0)
    await lanes.finish([going], within=0)
    assert (taker.alone, going.position) == ([], 0)


async def test_whatever_ends_the_taking_is_told_to_who_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taker, progress = Taker(room=0), Progress(0)

    def fall(_names: object) -> None:
        raise KeyError("invented")

    monkeypatch.setattr(taker.lanes, "_put_back", fall)
    taker.lanes.put(record("a", 1), progress, 0)
    async with asyncio.timeout(10):
        await taker.changed.wait()
    with pytest.raises(HandleFailed):
        taker.lanes.raise_failure()
    await taker.lanes.finish(within=NOT_NOW)
    assert progress.position == 0


class Failing:
    """Fails with the first record when released. Odd numbers are handled alone."""

    def __init__(self) -> None:
        self.may_fail, self.changed = asyncio.Event(), asyncio.Event()
        self.handled: list[str] = []

    async def take(self, runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        for number, run in enumerate(runs):
            if run[0].key == b"odd":
                alone(number)
            else:
                self.handled += [_name(each) for each in run]
        return len(runs)

    async def handle(self, records: Sequence[Record]) -> None:
        self.handled += [_name(each) for each in records]
        await self.may_fail.wait()
        raise ValueError


async def test_once_one_failed_nothing_more_is_begun() -> None:
    failing, progress = Failing(), Progress(0)
    width, other = Width(keys=1, run=2, records=100), Progress(0)
    lanes = Lanes(failing.handle, width, failing.changed, failing.take)
    lanes.put(record("odd", 1), progress, 0)
    lanes.put(record("odd", 2), other, 0)
    while failing.handled != ["odd1"]:  # noqa: ASYNC110  # what waits for a slot says nothing
        await asyncio.sleep(0)
    failing.may_fail.set()
    await failing.changed.wait()
    lanes.put(record("even", 1), progress, 1)
    for _ in range(100):
        await asyncio.sleep(0)
    assert failing.handled == ["odd1"]
    with pytest.raises(HandleFailed):
        lanes.raise_failure()
    await lanes.finish(within=NOT_NOW)
    assert progress.position == other.position == 0

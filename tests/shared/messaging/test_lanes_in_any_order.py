"""Lanes while partitions are assigned and revoked, in many orders: nothing is lost."""

import asyncio
import random
from collections.abc import Sequence
from itertools import count

import pytest

from shared.messaging.bus import Alone, Record
from shared.messaging.lanes import Lanes, Progress, Width

NOT_NOW = 3600.0
PARTITIONS = 3
WIDTH = Width(keys=2, run=2, records=24)
Name = tuple[str, bytes]


class Partition:
    """The queued records of one partition by key, and the handled positions."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.progress = Progress(0)
        self.put = 0
        self.waiting: dict[bytes, list[int]] = {}
        self.done: set[int] = set()
        self.leaves = False

    @property
    def position(self) -> int:
        return next(each for each in count() if each not in self.done)


class Member:
    """Takes and handles at random, and records violations."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # the same order at each run
        self.lanes = Lanes(self.handle, WIDTH, asyncio.Event(), self.take)
        self.names = count()
        self.parts: dict[str, Partition] = {}
        self.running: set[Name] = set()
        self.wrong: list[str] = []

    def open(self) -> None:
        part = Partition(str(next(self.names)))
        self.parts[part.name] = part

    def put(self) -> None:
        while len(self.parts) < PARTITIONS:
            self.open()
        staying = [each for each in self.parts.values() if not each.leaves]
        if staying and self.lanes.room > 0:
            part, key = self.dice.choice(staying), self.dice.choice([b"a", b"b"])
            part.waiting.setdefault(key, []).append(part.put)
            record = Record(part.name, key, str(part.put).encode(), {})
            self.lanes.put(record, part.progress, part.put)
            part.put += 1

    async def leave(self) -> None:
        """Remove some partitions, and expect that the reported positions are the handled ones."""
        staying = [each for each in self.parts.values() if not each.leaves]
        going = [each for each in staying if self.dice.random() < 0.6]
        for part in going:
            part.leaves = True
        within = self.dice.choice([0.0, NOT_NOW])
        await self.lanes.finish([part.progress for part in going], within=within)
        for part in going:
            if part.progress.position != part.position:
                self.wrong.append(f"{part.progress.position} is not {part.position}")
            del self.parts[part.name]

    async def take(self, runs: Sequence[Sequence[Record]], alone: Alone) -> int:
        names = {number: self.begin(run, taking=True) for number, run in enumerate(runs)}
        try:
            room = self.dice.randint(1, len(runs))
            together = []
            for number, run in enumerate(runs[:room]):
                await self.wait()
                if self.dice.random() < 0.3:
                    self.running.discard(names.pop(number))
                    alone(number)
                else:
                    together.append(run)
            await self.wait()
            if self.dice.random() < 0.2:
                raise ConnectionError
            for run in together:
                self.end(run)
            return room
        finally:
            self.running.difference_update(names.values())

    async def handle(self, records: Sequence[Record]) -> None:
        name = self.begin(records)
        try:
            await self.wait()
            self.end(records)
        finally:
            self.running.discard(name)

    def begin(self, run: Sequence[Record], *, taking: bool = False) -> Name:
        part, name = self.parts.get(run[0].topic), (run[0].topic, run[0].key)
        if part is None or (taking and part.leaves):
            self.wrong.append(f"{name} is begun, and its partition has gone")
        elif [int(each.value) for each in run] != part.waiting[run[0].key][: len(run)]:
            self.wrong.append(f"{name} is not in order")
        if name in self.running:
            self.wrong.append(f"{name} is begun twice")
        self.running.add(name)
        return name

    def end(self, run: Sequence[Record]) -> None:
        part = self.parts[run[0].topic]
        del part.waiting[run[0].key][: len(run)]
        part.done |= {int(each.value) for each in run}

    async def wait(self) -> None:
        for _ in range(self.dice.randrange(4)):
            await asyncio.sleep(0)


@pytest.mark.parametrize("seed", range(50))
async def test_each_key_goes_in_order_and_nothing_is_lost(seed: int) -> None:
    member = Member(seed)
    leaving: set[asyncio.Task[None]] = set()
    for _ in range(200):
        if member.dice.random() < 0.1:
            leaving.add(asyncio.create_task(member.leave()))
        else:
            member.put()
        if member.dice.random() < 0.5:
            await member.wait()
    async with asyncio.timeout(30):
        await asyncio.gather(*leaving)
        while not member.lanes.idle:  # noqa: ASYNC110  # nothing tells when the last one is done
            await asyncio.sleep(0)
    assert member.wrong == []
    member.lanes.raise_failure()
    for part in member.parts.values():
        assert part.progress.position == part.put
    assert member.lanes.room == WIDTH.records

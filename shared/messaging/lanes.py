"""Handle records: each key in order, several keys at once.

Waiting records, of one key or of many, are handled together; meanwhile the next ones gather. No
record waits for others to come. Records that must be handled alone are handled in parallel.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shared.messaging.bus import Alone, Handle, Record, Take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Width:
    """Limits of how many keys and records are handled at once.

    `keys` at once, with at most `run` records of each; at most about `records` are held in memory.
    """

    keys: int = 128
    run: int = 32
    records: int = 256


class Progress:
    """The progress of one partition: the position to read from after a restart."""

    def __init__(self, position: int) -> None:
        self.position = position
        """All records below it are done."""
        self.stored = position
        """The last position stored on the bus."""
        self._begun: deque[int] = deque()
        self._done: set[int] = set()

    def begin(self, position: int) -> None:
        """Record that a position has begun.

        Positions begin in rising order, but may have gaps.
        """
        self._begun.append(position)

    def end(self, position: int) -> None:
        self._done.add(position)
        while self._begun and self._begun[0] in self._done:
            lowest = self._begun.popleft()
            self._done.discard(lowest)
            self.position = lowest + 1

    @property
    def moved(self) -> bool:
        """Return whether there is a new position to commit."""
        return self.position != self.stored


@dataclass(slots=True)
class _Item:
    record: Record
    progress: Progress
    position: int


class HandleFailed(Exception):
    """Wraps an error of `handle`, to distinguish it from errors of the bus itself."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


_Name = tuple[Progress, bytes]


class Lanes:
    """One lane per key that has records waiting.

    A lane is ready, or its next records are being handled together with others, or by a task of its
    own.
    """

    def __init__(
        self, handle: Handle, width: Width, changed: asyncio.Event, take: Take | None = None
    ) -> None:
        """`changed` is set when a record failed, and when half of the capacity is free again.

        Without `take` each key is handled alone.
        """
        self._changed = changed
        self._handle = handle
        self._take = take or _each_alone
        self._width = width
        self._slots = asyncio.Semaphore(width.keys)
        self._lanes: dict[_Name, deque[_Item]] = {}
        self._ready: deque[_Name] = deque()
        self._together: asyncio.Task[None] | None = None
        self._taken: dict[_Name, list[_Item]] = {}
        """The records that are being handled together now."""
        self._alone: dict[_Name, asyncio.Task[bool]] = {}
        self._leaving: set[Progress] = set()
        """Partitions of which no more records are started."""
        self._held = 0
        self._failure: Exception | None = None

    @property
    def room(self) -> int:
        return self._width.records - self._held

    @property
    def idle(self) -> bool:
        return not self._held

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise HandleFailed(self._failure)

    def put(self, record: Record, progress: Progress, position: int) -> None:
        progress.begin(position)
        self._held += 1
        # The partition is part of the lane's key, so that the lanes of a partition can be dropped
        # with it.
        name = (progress, record.key)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = deque()
            self._make_ready(name)
        lane.append(_Item(record, progress, position))

    async def finish(self, parts: list[Progress] | None = None, *, within: float) -> None:
        """Start no more records of these partitions (None: of any), and wait for running ones.

        A handler that still runs after `within` seconds is cancelled; its records count as not
        done.
        """
        leaving = {name[0] for name in self._lanes} if parts is None else set(parts)
        self._leaving |= leaving
        self._ready = deque(name for name in self._ready if name[0] not in leaving)
        for name in self._lanes:
            if name[0] in leaving:
                self._drop(self._lanes[name])
        clock = asyncio.get_running_loop().time
        end = clock() + within
        # A task that ends may start another: records that could not be handled together are handled
        # alone.
        while tasks := self._running(leaving):
            _, running = await asyncio.wait(tasks, timeout=max(0.0, end - clock()))
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)
        self._leaving -= leaving
        for name in [name for name in self._lanes if name[0] in leaving]:
            self._drop(self._lanes.pop(name))
        # Records of other partitions that were in the same batch are handled again.
        self._begin()

    def _running(self, parts: Collection[Progress]) -> list[asyncio.Task[Any]]:
        tasks: list[asyncio.Task[Any]] = [
            task for name, task in self._alone.items() if name[0] in parts
        ]
        together = self._together
        if together and not together.done() and any(name[0] in parts for name in self._taken):
            tasks.append(together)
        return tasks

    def _drop(self, lane: deque[_Item]) -> None:
        self._free(len(lane))
        lane.clear()

    def _free(self, number: int) -> None:
        # The reader is woken when half of the capacity is free, not for each record: each read has
        # a cost.
        half, before = self._width.records // 2, self._held
        self._held -= number
        if self._held <= half < before:
            self._changed.set()

    def _make_ready(self, name: _Name) -> None:
        self._ready.append(name)
        self._begin()

    def _begin(self) -> None:
        if self._ready and self._together is None and self._failure is None:
            self._together = asyncio.create_task(self._take_together())

    async def _take_together(self) -> None:
        self._taken = self._next_runs()
        try:
            if self._taken:
                await self._take_all(list(self._taken), list(self._taken.values()))
        except asyncio.CancelledError:
            self._put_back(list(self._taken))
            self._together = None
            raise
        except Exception as error:  # noqa: BLE001  # a fault of ours: the reader restarts
            self._fail(error)
            return
        ended, self._taken, self._together = self._taken, {}, None
        for name, run in ended.items():
            self._end(name, run)
        self._begin()

    def _next_runs(self) -> dict[_Name, list[_Item]]:
        """Take the next records out of as many lanes as are handled at once."""
        runs: dict[_Name, list[_Item]] = {}
        while self._ready and len(runs) < self._width.keys:
            name = self._ready.popleft()
            lane = self._lanes[name]
            runs[name] = [lane.popleft() for _ in range(min(len(lane), self._width.run))]
        return runs

    async def _take_all(self, names: list[_Name], runs: list[list[_Item]]) -> None:
        def alone(number: int) -> None:
            if run := self._taken.pop(names[number], None):
                task = asyncio.create_task(self._handle_alone(run))
                self._alone[names[number]] = task
                # Also if it is cancelled before it began.
                task.add_done_callback(partial(self._end_alone, names[number], run))

        try:
            taken = await self._take([[item.record for item in run] for run in runs], alone)
        except Exception as error:  # noqa: BLE001  # each is handled alone, and raises again
            log.debug("%d keys were taken in vain: %s", len(names), type(error).__name__)
            for number in range(len(names)):
                alone(number)
        else:
            self._put_back(names[taken:])

    def _put_back(self, names: list[_Name]) -> None:
        """Put these records back as the next; those of a lost partition go to its new owner."""
        for name in reversed(names):
            if not (run := self._taken.pop(name, None)):
                continue
            lane = self._lanes.get(name)
            if lane is None or name[0] in self._leaving:
                self._free(len(run))
            else:
                lane.extendleft(reversed(run))
                self._ready.appendleft(name)

    def _end(self, name: _Name, run: list[_Item]) -> None:
        for item in run:
            item.progress.end(item.position)
        self._free(len(run))
        self._go_on(name)

    def _go_on(self, name: _Name) -> None:
        if self._lanes.get(name):
            self._make_ready(name)
        else:
            self._lanes.pop(name, None)

    async def _handle_alone(self, run: list[_Item]) -> bool:
        """Return whether it was handled: another may have failed while it waited for a slot."""
        async with self._slots:
            if self._failure is None:
                try:
                    await self._handle([item.record for item in run])
                except Exception as error:  # noqa: BLE001  # whatever it is: the consumer halts
                    self._fail(error)
                else:
                    return True
        return False

    def _end_alone(self, name: _Name, run: list[_Item], task: asyncio.Task[bool]) -> None:
        del self._alone[name]
        if not task.cancelled() and task.result():
            self._end(name, run)
        else:
            self._free(len(run))
            self._drop(self._lanes.pop(name, deque()))

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        self._changed.set()


async def _each_alone(runs: Sequence[Sequence[Record]], alone: Alone) -> int:
    for number in range(len(runs)):
        alone(number)
    return len(runs)

"""Works on records: each key in order, several keys at once, and knows how far all is done.

What waits of one key is handed over together, so that it can be done together.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from shared.messaging.bus import Handle, Record


@dataclass(frozen=True)
class Width:
    """`keys` are worked on at once, with at most `run` records of each; at most about `records`

    are held in memory.
    """

    keys: int = 64
    run: int = 32
    records: int = 256


class Progress:
    """How far one partition is done: the position to read from after a restart."""

    def __init__(self, position: int) -> None:
        self.position = position
        """All records below it are done."""
        self.stored = position
        """What the bus was last told."""
        self._begun: deque[int] = deque()
        self._done: set[int] = set()

    def begin(self, position: int) -> None:
        """Positions are begun in rising order, not always without holes."""
        self._begun.append(position)

    def end(self, position: int) -> None:
        self._done.add(position)
        while self._begun and self._begun[0] in self._done:
            lowest = self._begun.popleft()
            self._done.discard(lowest)
            self.position = lowest + 1

    @property
    def moved(self) -> bool:
        """Whether the bus is yet to be told."""
        return self.position != self.stored


@dataclass(slots=True)
class _Item:
    record: Record
    progress: Progress
    position: int


class HandleFailed(Exception):
    """Keeps what `handle` raised apart from the errors of the bus itself."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


_Name = tuple[int, bytes]


class Lanes:
    """One lane per key that has records waiting; a lane is worked on by one task."""

    def __init__(self, handle: Handle, width: Width, changed: asyncio.Event) -> None:
        """`changed` is set when one failed, and when half of the room is free again."""
        self._changed = changed
        self._handle = handle
        self._width = width
        self._slots = asyncio.Semaphore(width.keys)
        self._lanes: dict[_Name, deque[_Item]] = {}
        self._tasks: dict[_Name, asyncio.Task[None]] = {}
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
        # The partition is part of the lane, so that a partition that is left takes its lanes along.
        name = (id(progress), record.key)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = deque()
            self._tasks[name] = asyncio.create_task(self._work(name, lane))
        lane.append(_Item(record, progress, position))

    async def finish(self, parts: list[Progress] | None = None, *, within: float) -> None:
        """Begin nothing more of these partitions (None: of any), let finish what runs.

        What still runs after `within` seconds is cancelled; it counts as not done.
        """
        chosen = {id(part) for part in parts} if parts is not None else None
        tasks = []
        for name, task in self._tasks.items():
            if chosen is None or name[0] in chosen:
                self._drop(self._lanes[name])
                tasks.append(task)
        if not tasks:
            return
        _, running = await asyncio.wait(tasks, timeout=within)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _drop(self, lane: deque[_Item]) -> None:
        self._free(len(lane))
        lane.clear()

    def _free(self, number: int) -> None:
        # Whoever reads is woken for half of the room, not for each record: a read costs as much.
        half, before = self._width.records // 2, self._held
        self._held -= number
        if self._held <= half < before:
            self._changed.set()

    async def _work(self, name: _Name, lane: deque[_Item]) -> None:
        try:
            while lane:
                async with self._slots:
                    # While it waited for a slot the lane may have been dropped.
                    if not lane or self._failure is not None:
                        break
                    await self._next([lane.popleft() for _ in range(self._run_of(lane))])
        finally:
            self._drop(lane)
            del self._lanes[name], self._tasks[name]

    def _run_of(self, lane: deque[_Item]) -> int:
        return min(len(lane), self._width.run)

    async def _next(self, run: list[_Item]) -> None:
        try:
            await self._handle([item.record for item in run])
        except Exception as error:  # noqa: BLE001  # whatever it is: the consumer halts with it
            self._failure = self._failure or error
            self._changed.set()
        else:
            for item in run:
                item.progress.end(item.position)
        finally:
            self._free(len(run))

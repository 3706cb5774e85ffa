"""Keep a service's loops running: relay, consumer, timers, workers.

A loop that fails is started again with growing pauses, so that none stays down and none loops
without pause. A loop that reports that it halted stays down until a person acts; the health answer
shows it.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

import structlog

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 15.0
"""Seconds. Pauses double from the first to the longest, each a quarter more or less by chance."""

HEALTHY_AFTER = 60.0
"""Seconds a loop must have run so that its next failure counts as the first again."""


_TELLING = contextlib.suppress(Exception)
"""A failed notice must not end the supervisor."""


class LoopState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    RESTARTING = "restarting"
    HALTED = "halted"
    GONE = "gone"
    """It ended and is not restarted, which should never happen: a person must check."""


class Halted(Exception):
    """Raised by a loop that only a person may start again."""


@dataclass
class Loop:
    name: str
    run: Callable[[], Awaitable[None]]
    state: LoopState = LoopState.WAITING
    falls: int = 0
    fell_at: float | None = None

    @property
    def fault(self) -> str | None:
        """Return the fault in a word: it does not run, or failed within `HEALTHY_AFTER`."""
        if self.state is not LoopState.RUNNING:
            return self.state.value
        lately = self.fell_at is not None and monotonic() - self.fell_at < HEALTHY_AFTER
        return f"fell {self.falls} times" if lately else None


class Supervisor:
    """Keeps the added loops running for as long as the block lasts."""

    def __init__(self, service: str) -> None:
        self._log = structlog.get_logger(service=service)
        self._loops: dict[str, Loop] = {}

    def add(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Add a loop. `name` is a code without spaces: logs withhold any other text."""
        if name in self._loops:
            raise ValueError(f"there is a loop named {name} already")
        self._loops[name] = Loop(name, run)

    @property
    def states(self) -> Mapping[str, LoopState]:
        return {name: loop.state for name, loop in self._loops.items()}

    def keeps(self, name: str) -> bool:
        """Return whether this loop runs or will run again by itself.

        False if it halted, or does not exist.
        """
        return self._loops[name].state not in {LoopState.HALTED, LoopState.GONE}

    def falls(self, name: str) -> int:
        """Return how often in a row this loop failed, with less than `HEALTHY_AFTER` between."""
        return self._loops[name].falls

    @property
    def faults(self) -> Mapping[str, str]:
        """Return the fault of each faulty loop; one that failed is named for a minute."""
        each = {name: loop.fault for name, loop in self._loops.items()}
        return {name: fault for name, fault in each.items() if fault is not None}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run all loops; at the end cancel them and wait until each has cleaned up."""
        tasks = [self._started(loop) for loop in self._loops.values()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _started(self, loop: Loop) -> asyncio.Task[None]:
        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and loop.state is not LoopState.HALTED:
                loop.state = LoopState.GONE

        task = asyncio.create_task(self._run_again_and_again(loop), name=loop.name)
        task.add_done_callback(ended)
        return task

    async def _run_again_and_again(self, loop: Loop) -> None:
        clock = asyncio.get_running_loop()
        while True:
            loop.state = LoopState.RUNNING
            began = clock.time()
            try:
                await loop.run()
            except Halted:
                loop.state = LoopState.HALTED
                with _TELLING:
                    self._log.critical("loop.halted", loop=loop.name)
                return
            except asyncio.CancelledError:
                # Something inside raised it, although nobody cancelled the loop itself.
                if (task := asyncio.current_task()) is None or task.cancelling():
                    raise
                fell = "CancelledError"
            except Exception as fault:  # noqa: BLE001 - whatever it was, the loop must go on
                fell = type(fault).__name__
            else:
                fell = "returned"
            with _TELLING:
                self._log.error("loop.fell", loop=loop.name, fault=fell)
            loop.fell_at = monotonic()
            loop.falls = 1 if clock.time() - began > HEALTHY_AFTER else loop.falls + 1
            loop.state = LoopState.RESTARTING
            await asyncio.sleep(_pause(loop.falls))


def _pause(falls: int) -> float:
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(falls - 1, 10))
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret

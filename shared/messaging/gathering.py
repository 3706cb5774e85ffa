"""What waits at the same time is done in one go: while one go runs, the next one gathers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import accumulate, takewhile
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Item = TypeVar("Item")


class _Waiting(Generic[Item]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.done: bool | None = None
        """None: no go took it along yet; False: the one that did had failed."""


class Gathering(Generic[Item]):
    """Nobody waits for others to come: who comes alone goes alone, and at once."""

    def __init__(
        self,
        go: Callable[[Sequence[Item]], Awaitable[None]],
        most: float,
        weight: Callable[[Item], float] = lambda _: 1.0,
    ) -> None:
        """`go` does all of what it is given or, if it raises, nothing.

        As many go at once as weigh `most` together, and one in any case.
        """
        self._go = go
        self._most = most
        self._weight = weight
        self._waiting: list[_Waiting[Item]] = []
        self._one_at_a_time = asyncio.Lock()

    async def join(self, item: Item) -> bool:
        """Return whether it was done. False: somebody's part failed, so that nobody's stands."""
        mine = _Waiting(item)
        self._waiting.append(mine)
        try:
            async with self._one_at_a_time:
                # Whoever went before may have taken it along.
                while mine.done is None:
                    await self._lead()
        finally:
            if mine.done is None:  # cancelled
                self._waiting.remove(mine)
        return mine.done

    async def _lead(self) -> None:
        going = self._next()
        try:
            await self._go([each.item for each in going])
        except Exception as error:  # noqa: BLE001  # each will find out alone what it was
            log.debug("%d went together in vain: %s", len(going), type(error).__name__)
            done = False
        else:
            done = True
        for each in going:
            each.done = done
        self._waiting = [each for each in self._waiting if each.done is None]

    def _next(self) -> list[_Waiting[Item]]:
        weights = accumulate(self._weight(each.item) for each in self._waiting)
        fitting = sum(1 for _ in takewhile(lambda weight: weight <= self._most, weights))
        return self._waiting[: max(1, fitting)]

"""Cache for some seconds values that every request needs and that seldom change."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

_MOST_ENTRIES = 10_000

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class ShortMemory(Generic[Key, Found]):
    """Caches values for some seconds.

    A missing value is not cached.

    Callers that ask for a value that is being read wait for that read: in a wave, hundreds ask at
    the moment at which it expires. It holds `most` values, and then begins again.
    """

    def __init__(
        self, seconds: float, elapsed: Callable[[], float], *, most: int = _MOST_ENTRIES
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._elapsed = elapsed
        self._entries: dict[Key, tuple[float, Found]] = {}
        self._reading: dict[Key, tuple[float, asyncio.Task[Found | None]]] = {}

    async def get(self, key: Key, read: Callable[[Key], Awaitable[Found | None]]) -> Found | None:
        began = self._elapsed()
        entry = self._entries.get(key)
        if entry is not None and began - entry[0] < self._seconds:
            return entry[1]
        reading = self._reading.get(key)
        if reading is None or began - reading[0] >= self._seconds:
            task = asyncio.create_task(self._read(key, read, began))
            task.add_done_callback(_retrieve)
            reading = self._reading[key] = began, task
        # Shielded: a caller that gives up must not take the answer from the others.
        return await asyncio.shield(reading[1])

    async def _read(
        self, key: Key, read: Callable[[Key], Awaitable[Found | None]], began: float
    ) -> Found | None:
        try:
            found = await read(key)
        finally:
            # A read that began before a change was committed may return the old value: from then on
            # no caller joins it (see `forget`), and its value is not cached.
            reading = self._reading.get(key)
            is_of_now = reading is not None and reading[1] is asyncio.current_task()
            if is_of_now:
                del self._reading[key]
        if found is not None and is_of_now:
            if len(self._entries) >= self._most:
                self._entries.clear()
            self._entries[key] = (began, found)
        return found

    def forget(self) -> None:
        self._entries.clear()
        self._reading.clear()


def _retrieve(task: asyncio.Task[Any]) -> None:
    # If every caller gave up, nobody receives its error.
    if not task.cancelled():
        task.exception()

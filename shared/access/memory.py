"""What is asked for by every request and changes seldom is looked up once in some seconds."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

_MOST_ENTRIES = 10_000

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class ShortMemory(Generic[Key, Found]):
    """Remembers what was read for some seconds. What does not exist is not remembered."""

    def __init__(self, seconds: float, elapsed: Callable[[], float]) -> None:
        self._seconds = seconds
        self._elapsed = elapsed
        self._generation = 0
        self._entries: dict[Key, tuple[float, Found]] = {}

    async def get(self, key: Key, read: Callable[[Key], Awaitable[Found | None]]) -> Found | None:
        began = self._elapsed()
        entry = self._entries.get(key)
        if entry is not None and began - entry[0] < self._seconds:
            return entry[1]
        generation = self._generation
        found = await read(key)
        # A read that began before a change was committed may be of before it: not remembered.
        if found is not None and generation == self._generation:
            if len(self._entries) >= _MOST_ENTRIES:
                self._entries.clear()
            self._entries[key] = (began, found)
        elif found is None:
            self._entries.pop(key, None)
        return found

    def forget(self) -> None:
        self._generation += 1
        self._entries.clear()

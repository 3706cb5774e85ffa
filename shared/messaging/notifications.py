"""Choose which notifications of the PostgreSQL bus wake its reader: in a wave the urgent ones."""

import asyncio
from collections.abc import Collection

from shared.messaging.bus_ddl import ANY_TYPE, SAID, channel_of
from shared.messaging.leadership import Leader

WAVE = 8
"""This many notifications within a gathering interval are a wave; with fewer it is over."""


class Notifications:
    """Wakes a leader for records of some topics: at once if they are urgent, else in `patience`.

    Handling a notification costs about as much as reading a record. In a wave, the leader reads
    once in `patience` seconds anyway, so until it is over it listens to notifications of urgent
    types only.
    """

    def __init__(
        self, leader: Leader, topics: Collection[str], urgent: Collection[str], patience: float
    ) -> None:
        self._leader = leader
        self._topics = frozenset(topics)
        self._urgent = frozenset(urgent)
        self._patience = patience
        self._clock = asyncio.get_running_loop().time
        self.is_wave = False
        self._told = 0
        """Notifications since the last read that were not urgent."""
        self._found = 0
        self._look_at = 0.0

    async def listen(self) -> None:
        if self._patience:
            # If the types are not named, any may be urgent.
            for said in sorted({*self._urgent, ANY_TYPE}):
                await self._leader.listen(channel_of(said), self._at_once)
        await self._leader.listen(SAID, self._hurry)

    async def adapt(self, found: int) -> bool:
        """Adapt the channels after a read that found this many; return whether to read again."""
        now, told = self._clock(), self._told
        self._found, self._told = self._found + found, 0
        if not self.is_wave:
            if self._patience and told >= WAVE:
                await self._leader.ignore(SAID)
                self.is_wave, self._found, self._look_at = True, 0, now + self._patience
            return False
        if now < self._look_at:
            return False
        self.is_wave = self._found >= WAVE
        self._found, self._look_at = 0, now + self._patience
        if not self.is_wave:
            # Records that came while it did not listen are read now.
            await self._leader.listen(SAID, self._hurry)
        return not self.is_wave

    def at_most(self, seconds: float) -> float:
        """Return how many of these seconds the reader may sleep."""
        return min(seconds, self._patience) if self.is_wave else seconds

    def _at_once(self, topic: str) -> float | None:
        return 0.0 if topic in self._topics else None

    def _hurry(self, said: str) -> float | None:
        """Return within how many seconds to read the record; None: it is of another topic."""
        topic, *types = said.split()
        if topic not in self._topics:
            return None
        if ANY_TYPE in types or not self._urgent.isdisjoint(types):
            return 0.0
        self._told += 1
        return self._patience

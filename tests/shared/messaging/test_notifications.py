"""During a wave, a reader of the PostgreSQL bus is woken only by records urgent to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from shared.messaging import notifications
from shared.messaging.bus import Handle, Record
from shared.messaging.bus_ddl import ANY_TYPE, SAID, channel_of
from shared.messaging.leadership import Leader
from shared.messaging.notifications import Notifications
from tests.shared.messaging.buses import Bus, Seen, running

NEVER, GATHER, WITHIN = 3600.0, 0.3, 30.0
WAVE = 2
"""Fewer than in use, so that even a slow machine publishes this many while records gather."""
URGENT, OTHER = "tocsin.test.urgent.v1", "tocsin.test.other.v1"


class Channels:
    """The channels of a member. `first` runs before it listens again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: set[str] = set()
        self.first: Callable[[], Awaitable[None]] | None = None
        self._changed = asyncio.Condition()
        listen, ignore = Leader.listen, Leader.ignore

        async def listening(leader: Leader, channel: str, *hurry: Any) -> None:
            if self.first is not None:
                await self.first()
            await listen(leader, channel, *hurry)
            await self._note(self.now | {channel})

        async def ignoring(leader: Leader, channel: str) -> None:
            await ignore(leader, channel)
            await self._note(self.now - {channel})

        monkeypatch.setattr(Leader, "listen", listening)
        monkeypatch.setattr(Leader, "ignore", ignoring)

    async def _note(self, channels: set[str]) -> None:
        async with self._changed:
            self.now = channels
            self._changed.notify_all()

    async def until(self, *, all_is_said: bool) -> None:
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(lambda: (SAID in self.now) is all_is_said)


@pytest.fixture
def channels(monkeypatch: pytest.MonkeyPatch) -> Channels:
    monkeypatch.setattr(notifications, "WAVE", WAVE)
    return Channels(monkeypatch)


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    bus = Bus("tocsin.intake", "intake", postgres_url=bus_url)
    yield bus
    await bus.close()


def said(bus: Bus, number: int, of: str | None = OTHER) -> Record:
    """Return a record of a type; None: without a type."""
    record = bus.record("key", number)
    headers = {"ce_type": of.encode()} if of else {}
    return replace(record, headers={**record.headers, **headers})


@asynccontextmanager
async def wave(bus: Bus, channels: Channels, handle: Handle) -> AsyncIterator[int]:
    """Publish until the member no longer listens to everything; return how many."""
    publisher, number = bus.publisher(), 0
    subscriber = bus.subscriber(poll=NEVER, patience=GATHER)
    async with running(subscriber.run(bus.group, [bus.topic], handle, urgent=[URGENT])):
        await channels.until(all_is_said=True)
        quiet = asyncio.create_task(channels.until(all_is_said=False))
        while not quiet.done():
            await publisher.publish([said(bus, number)])
            number += 1
        await quiet
        yield number


async def test_it_reads_without_being_told_and_is_told_of_all_again_after(
    bus: Bus, channels: Channels
) -> None:
    """Records that were appended just before it listens are read too."""
    seen, publisher = Seen(), bus.publisher()
    async with wave(bus, channels, seen) as number:
        assert number >= WAVE
        channels.first = lambda: publisher.publish([said(bus, number)])
        await channels.until(all_is_said=True)
        await seen.until(number + 1)
        await publisher.publish([said(bus, number + 1)])
        await seen.until(number + 2)
    assert seen.numbers["key"] == list(range(number + 2))


@pytest.mark.parametrize("of", [URGENT, None])
async def test_it_reads_at_once_what_is_urgent_or_does_not_say_of_which_type_it_is(
    bus: Bus, channels: Channels, monkeypatch: pytest.MonkeyPatch, of: str | None
) -> None:
    heard, asleep = asyncio.Event(), asyncio.Event()
    awaited: list[Record] = []
    wake_now, gathers = Leader._wake_now, True

    def gathered(leader: Leader) -> None:
        if gathers:
            wake_now(leader)

    async def handle(records: Sequence[Record]) -> None:
        if any(record.headers == each.headers for record in records for each in awaited):
            heard.set()

    def for_ever(notifications: Notifications, _seconds: float) -> float:
        if not notifications._leader.woken.is_set():
            asleep.set()
        return NEVER

    async def stay(_notifications: Notifications, _found: int) -> bool:
        return False

    monkeypatch.setattr(Leader, "_wake_now", gathered)
    async with wave(bus, channels, handle) as number:
        assert {channel_of(URGENT), channel_of(ANY_TYPE)} <= channels.now
        # From here on it reads only after a notification: there is no interval to gather records.
        gathers = False
        monkeypatch.setattr(Notifications, "at_most", for_ever)
        monkeypatch.setattr(Notifications, "adapt", stay)
        await asyncio.wait_for(asleep.wait(), WITHIN)
        awaited.append(said(bus, number, of))
        await bus.publisher().publish(awaited)
        await asyncio.wait_for(heard.wait(), WITHIN)

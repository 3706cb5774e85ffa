"""How much a worker claims and when; every ended attempt is recorded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from services.dispatch.operations.deliveries.claiming import Claim
from services.dispatch.rules.pace import FIRST_AT_ONCE, Pace
from services.dispatch.workers import ChannelWorker, sending
from shared.contracts.channels import Channel
from tests.services.dispatch.dispatch_fixture import DispatchFixture, Issued
from tests.services.dispatch.outside import Taking, receiver

NARROW = Pace(at_once=4, per_address=4)
NEVER = 60.0
"""Seconds to gather messages: longer than any test."""
SENT = {("email", "sent", "accepted")}


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - what it waits for has no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(worker: ChannelWorker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    yield
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class TestRecord:
    async def test_what_is_held_is_bounded_while_nothing_can_be_recorded(
        self, dispatch: DispatchFixture
    ) -> None:
        for _ in range(9):
            await dispatch.contact()
        await dispatch.start()
        provider = Taking()
        worker = dispatch.worker(Channel.EMAIL, provider, pace=NARROW)
        for _ in range(3):
            await worker._claim()
            await asyncio.gather(*worker._under_way)
        assert len(provider.taken) == NARROW.at_once
        await worker.drain()
        assert len({each.delivery for each in provider.taken}) == 9
        assert set(await dispatch.states()) == SENT

    async def test_what_could_not_be_recorded_is_recorded_later_and_once(
        self, dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await dispatch.contact()
        await dispatch.start()
        provider = Taking()
        worker = dispatch.worker(Channel.EMAIL, provider)
        record: Callable[..., Awaitable[Any]] = vars(sending)["record_attempts"]

        async def broken(*given: Any) -> None:
            await record(*given)
            raise OSError

        monkeypatch.setattr(sending, "record_attempts", broken)
        await worker.turn()
        await asyncio.gather(*worker._under_way)
        with pytest.raises(OSError):  # noqa: PT011 - it has no words
            await worker.turn()
        assert [row.state for row in await dispatch.deliveries()] == ["claimed"]
        monkeypatch.undo()
        await worker.drain()
        assert set(await dispatch.states()) == SENT
        assert len(provider.taken) == 1
        assert await dispatch.scalar("SELECT count(*) FROM attempts") == 1


class TestClaim:
    async def test_what_is_committed_is_found_at_once(self, dispatch: DispatchFixture) -> None:
        await dispatch.contact()
        provider = Taking()

        async def sent() -> bool:
            return set(await dispatch.states()) == SENT

        async with running(dispatch.worker(Channel.EMAIL, provider)):
            for _ in range(3):
                await dispatch.start()
                await until(sent)
        assert len(provider.taken) == 3

    async def test_goes_on_until_nothing_is_due(self, dispatch: DispatchFixture) -> None:
        for _ in range(30):
            await dispatch.contact()
        await dispatch.start()
        provider = Taking()

        async def sent() -> bool:
            return set(await dispatch.states()) == SENT

        worker = dispatch.worker(Channel.EMAIL, provider, pace=NARROW)
        async with running(worker):
            await until(sent)
        assert len(provider.taken) == 30

    async def test_goes_on_without_a_pause_where_a_claim_left_many_places_free(
        self, dispatch: DispatchFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(4):
            await dispatch.contact()
        await dispatch.start()
        provider = Taking()
        worker = dispatch.worker(Channel.EMAIL, provider, pace=Pace(8, 8))
        await worker.turn()
        await asyncio.gather(*worker._under_way)
        for _ in range(8):
            await dispatch.contact()
        await dispatch.start()
        claim: Callable[..., Awaitable[Claim]] = vars(sending)["claim_due"]

        async def while_others_are_recorded(*given: Any) -> Claim:
            claimed = await claim(*given)
            await worker._record()
            return claimed

        async def claimed_again() -> bool:
            return len(provider.taken) > 8

        monkeypatch.setattr(sending, "claim_due", while_others_are_recorded)
        monkeypatch.setattr(sending, "GATHER", NEVER)
        claiming = asyncio.create_task(worker._claiming())
        await until(claimed_again)
        claiming.cancel()
        await asyncio.gather(claiming, return_exceptions=True)
        monkeypatch.undo()
        await worker.drain()
        assert len({each.delivery for each in provider.taken}) == len(provider.taken) == 16

    async def test_an_address_gets_few_attempts_until_it_answers(
        self, dispatch: DispatchFixture
    ) -> None:
        async with receiver(hold=asyncio.Event()) as dead, receiver() as alive:
            await dispatch.contact("partner", endpoint=dead.url)
            for _ in range(FIRST_AT_ONCE + 8):
                await dispatch.start(Issued(audience=("partner",)))
            # The same claim finds what is queued behind all of these.
            await dispatch.contact("partner", endpoint=alive.url)
            await dispatch.start(Issued(audience=("partner",)))
            pace = Pace(at_once=FIRST_AT_ONCE + 4, per_address=100)
            worker = dispatch.worker(Channel.WEBHOOK, pace=pace)

            async def begun() -> bool:
                return bool(alive.got) and dead.under_way >= FIRST_AT_ONCE

            await worker.turn()
            await until(begun)
            await worker.turn()
            assert dead.most_under_way == FIRST_AT_ONCE
            assert dead.hold is not None
            dead.hold.set()
            await worker.drain()
        assert set(await dispatch.states()) == {("webhook", "delivered", "acknowledged")}

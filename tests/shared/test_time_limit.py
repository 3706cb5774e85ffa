"""One timer for many calls: each ends after its own time, and cancellation works."""

import asyncio
from contextlib import suppress

import pytest

from shared.time_limit import TimeLimit


async def _wait(limit: TimeLimit, seconds: float) -> str:
    try:
        with limit.call():
            await asyncio.sleep(seconds)
    except TimeoutError:
        return "too long"
    return "in time"


async def test_who_takes_too_long_gets_a_timeout_and_nobody_else() -> None:
    limit = TimeLimit(0.2)
    first = [asyncio.create_task(_wait(limit, 30)), asyncio.create_task(_wait(limit, 0))]
    await asyncio.sleep(0.1)
    then = [asyncio.create_task(_wait(limit, 0)), asyncio.create_task(_wait(limit, 30))]
    assert await asyncio.gather(*first, *then) == ["too long", "in time", "in time", "too long"]
    assert await _wait(limit, 30) == "too long"  # also when the timer was idle


async def test_who_is_cancelled_gets_no_timeout() -> None:
    limit = TimeLimit(30)
    task = asyncio.create_task(_wait(limit, 30))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_is_cancelled_besides_is_cancelled() -> None:
    async def cancelled_late() -> None:
        with TimeLimit(0.01).call(), suppress(asyncio.CancelledError):
            await asyncio.sleep(30)
        await asyncio.sleep(0)  # the limit's own cancellation is undone
        raise LookupError

    with pytest.raises(LookupError):
        await cancelled_late()


async def test_errors_pass_through() -> None:
    with pytest.raises(KeyError), TimeLimit(30).call():
        raise KeyError

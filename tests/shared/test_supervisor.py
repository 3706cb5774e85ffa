"""Every loop that fails is restarted; a halted one stays down and is reported."""

import asyncio
import errno

import pytest
import structlog

from shared.supervisor import Halted, LoopState, Supervisor
from shared.telemetry.facts import WITHHELD, safe_text


@pytest.mark.parametrize("fault", [ConnectionError, asyncio.CancelledError])
async def test_a_loop_that_falls_is_started_again(fault: type[BaseException]) -> None:
    """Also by a cancellation from inside, as by a client's own task."""
    supervisor, back = Supervisor("intake"), asyncio.Event()
    starts = 0

    async def fragile() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise fault
        back.set()
        await asyncio.Event().wait()

    supervisor.add("fragile", fragile)
    async with supervisor.running():
        await asyncio.wait_for(back.wait(), 5)
        assert supervisor.states == {"fragile": LoopState.RUNNING}


async def test_the_log_says_which_loop_fell_and_why() -> None:
    """Text that does not look like a code is left out of log lines."""
    back, starts = asyncio.Event(), 0

    async def fragile() -> None:
        nonlocal starts
        starts += 1
        if starts > 1:
            back.set()
            await asyncio.Event().wait()

    with structlog.testing.capture_logs() as lines:
        supervisor = Supervisor("intake")
        supervisor.add("fragile", fragile)
        async with supervisor.running():
            await asyncio.wait_for(back.wait(), 5)
    (fell,) = [each for each in lines if each["event"] == "loop.fell"]
    assert (fell["loop"], fell["fault"]) == ("fragile", "returned")
    assert safe_text(fell["fault"]) != WITHHELD


async def test_a_log_that_cannot_be_written_ends_no_loop() -> None:
    def full(*_: object) -> structlog.typing.EventDict:
        raise OSError(errno.ENOSPC, "No space left on device")

    back, starts = asyncio.Event(), 0

    async def fragile() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            raise ConnectionError
        back.set()
        await asyncio.Event().wait()

    with structlog.testing.capture_logs():
        structlog.configure(processors=[full])
        supervisor = Supervisor("intake")
        supervisor.add("fragile", fragile)
        async with supervisor.running():
            await asyncio.wait_for(back.wait(), 5)
            assert supervisor.states == {"fragile": LoopState.RUNNING}


async def test_a_loop_that_nobody_keeps_any_more_shows_in_its_state() -> None:
    class Beyond(BaseException):
        """An exception that no loop raises, but a fault of the code itself."""

    async def broken() -> None:
        raise Beyond

    supervisor = Supervisor("intake")
    supervisor.add("broken", broken)
    async with supervisor.running(), asyncio.timeout(5):
        while supervisor.states["broken"] is not LoopState.GONE:  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0)


async def test_a_loop_that_halts_stays_down_and_the_others_run() -> None:
    supervisor, halted, working = Supervisor("intake"), asyncio.Event(), asyncio.Event()
    starts = 0

    async def halting() -> None:
        nonlocal starts
        starts += 1
        halted.set()
        raise Halted("too much fails")

    async def worker() -> None:
        await halted.wait()
        working.set()
        await asyncio.Event().wait()

    supervisor.add("halting", halting)
    supervisor.add("worker", worker)
    async with supervisor.running():
        await asyncio.wait_for(working.wait(), 5)
        assert supervisor.states == {"halting": LoopState.HALTED, "worker": LoopState.RUNNING}
    assert starts == 1


async def test_leaving_waits_until_every_loop_has_tidied_up() -> None:
    supervisor, running, tidied = Supervisor("intake"), asyncio.Event(), asyncio.Event()

    async def careful() -> None:
        running.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.set()

    supervisor.add("careful", careful)
    async with supervisor.running():
        await running.wait()
    assert tidied.is_set()


async def test_a_loop_that_fell_is_named_for_a_while_though_it_runs_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.supervisor.FIRST_PAUSE", 0.0)
    runs = 0
    running = asyncio.Event()

    async def falls_once() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise KeyError
        running.set()
        await asyncio.Event().wait()

    supervisor = Supervisor("test")
    supervisor.add("loop", falls_once)
    async with supervisor.running():
        await running.wait()
        assert supervisor.states == {"loop": LoopState.RUNNING}
        assert supervisor.faults == {"loop": "fell 1 times"}
        monkeypatch.setattr("shared.supervisor.HEALTHY_AFTER", 0.0)
        assert supervisor.faults == {}

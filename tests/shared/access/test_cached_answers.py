import asyncio

import pytest

from shared.access.cache import ShortMemory


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Register:
    """Answers when released, and counts the requests."""

    def __init__(self) -> None:
        self.answer = asyncio.Event()
        self.asked = 0
        self.holds: str | None = "before"

    async def read(self, _key: str) -> str | None:
        self.asked += 1
        found = self.holds
        await self.answer.wait()
        if found == "broken":
            raise ConnectionError
        return found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def register() -> Register:
    return Register()


@pytest.fixture
async def memory(clock: Clock) -> ShortMemory[str, str]:
    return ShortMemory(5.0, clock)


async def ask(
    memory: ShortMemory[str, str], register: Register, times: int = 1
) -> list[asyncio.Task[str | None]]:
    asking = [asyncio.create_task(memory.get("key", register.read)) for _ in range(times)]
    await asyncio.sleep(0.01)
    return asking


async def test_many_who_ask_at_once_share_one_read(
    memory: ShortMemory[str, str], register: Register, clock: Clock
) -> None:
    asking = await ask(memory, register, times=20)
    register.answer.set()
    assert await asyncio.gather(*asking) == ["before"] * 20
    clock.now = 4.9
    assert await memory.get("key", register.read) == "before"
    assert register.asked == 1
    clock.now = 5.0
    await memory.get("key", register.read)
    assert register.asked == 2


async def test_who_asks_after_a_change_does_not_share_a_read_of_before(
    memory: ShortMemory[str, str], register: Register
) -> None:
    before = await ask(memory, register)
    register.holds = "after"
    memory.forget()
    after = await ask(memory, register)
    register.answer.set()
    assert await asyncio.gather(*before, *after) == ["before", "after"]
    assert await memory.get("key", register.read) == "after"
    assert register.asked == 2


async def test_a_read_of_before_a_change_is_not_remembered(
    memory: ShortMemory[str, str], register: Register
) -> None:
    before = await ask(memory, register)
    register.holds = "after"
    memory.forget()
    register.answer.set()
    assert await asyncio.gather(*before) == ["before"]
    assert await memory.get("key", register.read) == "after"


async def test_what_was_read_is_as_old_as_the_beginning_of_its_read(
    memory: ShortMemory[str, str], register: Register, clock: Clock
) -> None:
    asking = await ask(memory, register)
    clock.now = 3.0
    register.answer.set()
    await asyncio.gather(*asking)
    register.holds = "after"
    clock.now = 5.0
    assert await memory.get("key", register.read) == "after"


async def test_no_more_is_remembered_than_there_is_room_for(
    register: Register, clock: Clock
) -> None:
    memory = ShortMemory[str, str](5.0, clock, most=2)
    register.answer.set()
    for key in ("one", "two", "three", "one"):
        await memory.get(key, register.read)
    assert register.asked == 4


async def test_a_read_that_takes_long_is_shared_no_longer_than_it_would_be_remembered(
    memory: ShortMemory[str, str], register: Register, clock: Clock
) -> None:
    before = await ask(memory, register)
    register.holds = "after"
    clock.now = 5.0
    after = await ask(memory, register)
    register.answer.set()
    assert await asyncio.gather(*before, *after) == ["before", "after"]
    assert await memory.get("key", register.read) == "after"


async def test_what_does_not_exist_is_asked_for_again(
    memory: ShortMemory[str, str], register: Register
) -> None:
    register.holds = None
    register.answer.set()
    assert await memory.get("key", register.read) is None
    register.holds = "after"
    assert await memory.get("key", register.read) == "after"


async def test_a_fault_is_told_to_all_who_wait_and_not_remembered(
    memory: ShortMemory[str, str], register: Register
) -> None:
    register.holds = "broken"
    asking = await ask(memory, register, times=3)
    asking[0].cancel()
    register.answer.set()
    ended = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(each) for each in ended] == [asyncio.CancelledError, *[ConnectionError] * 2]
    register.holds = "after"
    assert await memory.get("key", register.read) == "after"

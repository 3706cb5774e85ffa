"""Send HTTP requests, limited in number and time: as many as possible, or at a fixed rate."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

import aiohttp

CONNECTIONS = 32
CREATED = 201
PATIENCE = 120.0
"""Seconds that an answer may take, waiting for a connection included."""


class NotTaken(Exception):
    """A request was not answered with 201, so the measurement would mean nothing."""


@dataclass
class Load:
    """Result of a load. `latencies` are seconds, one for each answered request."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


@dataclass(frozen=True)
class Target:
    """Where to send. `headers` is called before each request: an `Idempotency-Key` is used once."""

    url: str
    bodies: Iterator[bytes]
    headers: Callable[[], Mapping[str, str]]


def session(connections: int = CONNECTIONS) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        headers={"content-type": "application/json"},
        timeout=aiohttp.ClientTimeout(total=PATIENCE),
    )


async def post(http: aiohttp.ClientSession, target: Target) -> bytes:
    body, headers = next(target.bodies), target.headers()
    async with http.post(target.url, data=body, headers=headers) as answer:
        said = await answer.read()
        if answer.status != CREATED:
            raise NotTaken(f"{target.url}: {answer.status} {said[:500]!r}")
        return said


async def closed_loop(target: Target, *, seconds: float, most: int) -> Load:
    """Keep every connection busy for this time, or until this many requests were answered."""
    load = Load()
    numbers = count()
    async with session() as http:
        begin = perf_counter()

        async def one_connection() -> None:
            while perf_counter() - begin < seconds and next(numbers) < most:
                sent = perf_counter()
                await post(http, target)
                load.latencies.append(perf_counter() - sent)

        await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
        load.seconds = perf_counter() - begin
    return load


async def at_rate(send: Callable[[], Awaitable[None]], *, rate: float, most: int) -> None:
    """Start `rate` calls per second, whether or not the earlier ones have ended."""
    begin = perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(most):
            await asyncio.sleep(max(0.0, begin + number / rate - perf_counter()))
            tasks.create_task(_as_task(send))


async def _as_task(send: Callable[[], Awaitable[None]]) -> None:
    await send()

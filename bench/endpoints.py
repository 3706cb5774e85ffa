"""Endpoints that accept webhooks and answer in 5 ms, in a process of their own.

Tocsin is compared with a client that only sends; both send to the same receiver. `python -m
bench.endpoints` serves them.
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import httpx2
import orjson
import uvloop
from aiohttp import web

from services.front.local.processes import LOOPBACK, free_port
from tests.processes.waiting import eventually

ANSWER_SECONDS = 0.005
LOOK_SECONDS = 0.002
DEAD = "dead"
"""The endpoint that takes what comes and never answers."""

Arrival = tuple[str, float]
"""A `webhook-id`, and the `perf_counter` of its coming: one clock for the whole machine."""


class Endpoints:
    """Asks the endpoints' process what arrived. It blocks: from a loop, call it in a thread."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._http = httpx2.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=30)

    def url(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self.port}/{name}"

    def count(self) -> int:
        return int(self._http.get("/").text)

    def wait_for(self, number: int, seconds: float) -> None:
        """Return when this many arrived in total.

        Repeated questions would take time of the endpoints.
        """
        self._http.get(f"/until/{number}", timeout=seconds)

    def since(self, number: int) -> list[Arrival]:
        """Return all arrivals except this many first ones."""
        came = orjson.loads(self._http.get(f"/since/{number}").content)
        return [(name, at) for name, at in came]

    @property
    def answers(self) -> bool:
        try:
            return self.count() >= 0
        except httpx2.HTTPError:
            return False


@contextmanager
def started_endpoints() -> Iterator[Endpoints]:
    port = free_port()
    command = [sys.executable, "-m", "bench.endpoints", "--port", str(port)]
    process = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        endpoints = Endpoints(port)
        eventually(lambda: endpoints.answers, what="the endpoints answer")
        yield endpoints
    finally:
        process.kill()
        process.wait(20)


async def _serve(port: int) -> None:
    arrived: list[Arrival] = []

    async def tell(asked: str) -> web.Response:
        match asked.strip("/").split("/"):
            case "since", first:
                return web.Response(body=orjson.dumps(arrived[int(first) :]))
            case "until", number:
                while len(arrived) < int(number):  # noqa: ASYNC110  # cheaper than an event each
                    await asyncio.sleep(LOOK_SECONDS)
        return web.Response(body=str(len(arrived)))

    async def take(request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            return await tell(request.path)
        if request.path == f"/{DEAD}":
            await asyncio.Event().wait()
        arrived.append((request.headers.get("webhook-id", ""), perf_counter()))
        await asyncio.sleep(ANSWER_SECONDS)
        return web.Response()

    runner = web.ServerRunner(web.Server(take, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port, backlog=1024).start()
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.endpoints", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()

"""Measure one machine as `make run` starts it: start time, use when idle, and growth."""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import httpx2
import psutil

from bench.bed import Bed
from bench.figures import Figure, Result, at_most
from bench.intake import bare_app
from bench.usage import usage
from services.front.local.processes import LOOPBACK, free_port
from tests.processes.waiting import eventually

AT_REST = 60.0
SETTLING = 20.0
ODD = int(os.environ.get("TOCSIN_BENCH_ODD", "70000"))
AT_ONCE = 16
MIB = 2**20

START, CORE, MEMORY, GROWN = at_most(3), at_most(1), at_most(450), at_most(20)
MEASURED = (
    f"`tocsin up` with data of its own, stopped and started again; from the second start to "
    f"`/health/ready`. Then {AT_REST:.0f} s in which nothing happens. Then {ODD:,} odd requests "
    "(unknown paths, headers, bodies, languages and keys): what the process grew by from half of "
    "them to the end. PostgreSQL is not counted."
)
_PATHS = ("/", "/triage/v1/cases", "/intake/v1/alerts", "/identity/v1/tokens", "/dispatch/", "/x")
_METHODS = ("GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS")


def measure(bed: Bed) -> Result:
    bed.only()
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-rest-") as named:
        folder = Path(named)
        folder.chmod(0o711)
        with _started(folder):
            pass
        with _started(folder) as (process, url, seconds):
            time.sleep(SETTLING)
            before, begin = _cpu(process), time.perf_counter()
            time.sleep(AT_REST)
            core = 100 * (_cpu(process) - before) / (time.perf_counter() - begin)
            resting, at_odd = _memory(process), usage()
            asyncio.run(_odd(url, ODD // 2, 1))
            half = _memory(process)
            asyncio.run(_odd(url, ODD - ODD // 2, 2))
            grown = _memory(process) - half
            highest = _memory(process)
            used = usage() - at_odd
    with bare_app(bed) as (_, bare):
        bare_memory = float(bare.memory_info().rss) / MIB
    return Result(
        "rest",
        MEASURED,
        [
            Figure("second start", seconds, "s", START),
            Figure("at rest, of a core", core, "%", CORE),
            Figure("memory at rest", resting, "MiB", MEMORY),
            Figure(f"memory after {ODD:,} odd requests", highest, "MiB", MEMORY),
            Figure("grown in the second half of them", grown, "MiB", GROWN),
            Figure("memory of a bare FastAPI app with one ORM insert", bare_memory, "MiB"),
            *used.each(ODD, "odd request"),
        ],
    )


@contextmanager
def _started(folder: Path) -> Iterator[tuple[psutil.Process, str, float]]:
    """Yield the process, its URL, and how long it took to be ready."""
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    told = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
        "TOCSIN_PORT": str(port),
        "TOCSIN_DATA": str(_made(folder / "data")),
        "TOCSIN_SECRETS": str(_made(folder / "secrets")),
    }
    command = [str(Path(sys.executable).with_name("tocsin")), "up"]
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        eventually(lambda: _ready(url), what="tocsin up is ready")
        yield psutil.Process(process.pid), url, time.perf_counter() - begin
    finally:
        process.terminate()
        process.wait(60)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready", timeout=5).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False


def _ours(process: psutil.Process) -> list[psutil.Process]:
    others = process.children(recursive=True)
    return [process, *(each for each in others if "postgres" not in " ".join(each.cmdline()))]


def _cpu(process: psutil.Process) -> float:
    times = [each.cpu_times() for each in _ours(process)]
    return sum(each.user + each.system for each in times)


def _memory(process: psutil.Process) -> float:
    return float(sum(each.memory_info().rss for each in _ours(process))) / MIB


async def _odd(url: str, number: int, seed: int) -> None:
    chance, numbers = random.Random(seed), iter(range(number))  # noqa: S311  # the same each time
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:

        async def one_after_the_other() -> None:
            for each in numbers:
                path = f"{chance.choice(_PATHS)}?{each}={chance.random()}"
                if each % 3 == 0:
                    path = f"/{chance.getrandbits(64):x}/{each}"
                headers = {
                    "accept-language": f"x{each}-{chance.randrange(99)}",
                    "authorization": f"Bearer toc_{chance.getrandbits(128):032x}",
                    "traceparent": f"00-{chance.getrandbits(128):032x}-{'b' * 16}-01",
                    f"x-odd-{each}": "1",
                }
                body = chance.randbytes(chance.randrange(2000))
                method = chance.choice(_METHODS)
                async with http.request(method, url + path, data=body, headers=headers) as answer:
                    await answer.read()

        await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))

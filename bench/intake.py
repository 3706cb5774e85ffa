"""Compare `POST /v1/alerts` on its full path with a bare insert, in turns in one run."""

import subprocess
import sys
from asyncio import run
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import uuid4

import httpx2
import psutil

from bench import alerts
from bench.bed import Bed, cpu_seconds, process_of
from bench.figures import Figure, Result, at_least, quantile
from bench.load import CONNECTIONS, Load, Target, closed_loop
from services.front.local.processes import LOOPBACK, free_port
from tests.processes.waiting import eventually

ROUNDS = 6
SECONDS = 4.0
MOST = 20_000
"""Requests of one round."""
WARM_UP = 1.0

RATIO, KEYED = at_least(0.55), at_least(0.4)
MEASURED = (
    f"`tocsin serve intake` and a bare FastAPI app with one ORM insert, each one process, in "
    f"{ROUNDS} rounds by turns of {SECONDS:.0f} s each on the same PostgreSQL, {CONNECTIONS} "
    "connections from a third process; intake's relay publishes meanwhile, no other service runs. "
    "The ratio is the median of the rounds' ratios. CPU is that of the serving process alone, and "
    "is less disturbed by others than the rates."
)


@dataclass
class Side:
    """One of the compared apps."""

    target: Target
    process: psutil.Process
    loads: list[Load] = field(default_factory=list)
    cpu: float = 0.0

    def round(self) -> None:
        before = cpu_seconds(self.process)
        self.loads.append(run(closed_loop(self.target, seconds=SECONDS, most=MOST)))
        self.cpu += cpu_seconds(self.process) - before

    @property
    def rates(self) -> list[float]:
        return [load.rate for load in self.loads]

    @property
    def cpu_each(self) -> float:
        return self.cpu / sum(len(load.latencies) for load in self.loads)

    def p99(self) -> float:
        return quantile([each for load in self.loads for each in load.latencies], 0.99)


def measure(bed: Bed) -> Result:
    bed.only("identity", "intake")
    signed = bed.header()
    bed.only("intake")
    intake = f"{bed.system['intake'].url}/v1/alerts"
    serving = process_of("serve intake")
    with bare_app(bed) as (url, bare_process):
        bare = Side(_target(url, dict), bare_process)
        full = Side(_target(intake, lambda: signed), serving)
        keyed = Side(_target(intake, lambda: {**signed, "idempotency-key": uuid4().hex}), serving)
        for side in (bare, full):
            run(closed_loop(side.target, seconds=WARM_UP, most=MOST))
        for _ in range(ROUNDS):
            for side in (bare, full, keyed):
                _published(bed)
                side.round()
    return Result("intake", MEASURED, _figures(bare, full, keyed), raw=_raw(bare, full, keyed))


@contextmanager
def bare_app(bed: Bed) -> Iterator[tuple[str, psutil.Process]]:
    """Yield the URL where the bare app takes alerts, and its process."""
    port = free_port()
    command = ["-m", "bench.bare", "--database", bed.new_database(f"bench_bare_{port}")]
    process = subprocess.Popen([sys.executable, *command, "--port", str(port)])  # noqa: S603 - our own command
    try:
        url = f"http://{LOOPBACK}:{port}"
        eventually(lambda: _answers(f"{url}/openapi.json"), what="the bare app answers")
        yield f"{url}/alerts", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _target(url: str, headers: Callable[[], Mapping[str, str]]) -> Target:
    return Target(url, alerts.bodies(), headers)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5).is_success
    except httpx2.HTTPError:
        return False


def _published(bed: Bed) -> None:
    """Wait until the relay is idle: otherwise it would still work in the other side's round."""
    eventually(
        lambda: bed.system.count("intake", "outbox", "published_at IS NULL") == 0,
        what="intake's outbox is published",
    )


def _figures(bare: Side, full: Side, keyed: Side) -> list[Figure]:
    return [
        Figure("full path / bare insert", _ratio(full, bare), "x", RATIO),
        Figure("with an Idempotency-Key / bare insert", _ratio(keyed, bare), "x", KEYED),
        Figure("full path", median(full.rates), "alerts/s"),
        Figure("with an Idempotency-Key", median(keyed.rates), "alerts/s"),
        Figure("bare insert", median(bare.rates), "inserts/s"),
        Figure("full path, p99", full.p99() * 1000, "ms"),
        Figure("with an Idempotency-Key, p99", keyed.p99() * 1000, "ms"),
        Figure("bare insert, p99", bare.p99() * 1000, "ms"),
        Figure("full path, CPU of the process", full.cpu_each * 1e6, "us/alert"),
        Figure("bare insert, CPU of the process", bare.cpu_each * 1e6, "us/insert"),
        Figure("bare / full path by CPU", bare.cpu_each / full.cpu_each, "x"),
    ]


def _ratio(side: Side, bare: Side) -> float:
    return median(ours / theirs for ours, theirs in zip(side.rates, bare.rates, strict=True))


def _raw(bare: Side, full: Side, keyed: Side) -> dict[str, Any]:
    sides = {"bare": bare, "full": full, "keyed": keyed}
    return {name: {"rates": side.rates, "cpu": side.cpu_each} for name, side in sides.items()}

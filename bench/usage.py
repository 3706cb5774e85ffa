"""Measure the use of processors during a bench: each part of Tocsin, and other processes."""

import os
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from bench.figures import Figure, at_most

LOAD = "load"
"""The bench itself: what sends, and what only listens for it."""
POSTGRES = "PostgreSQL"
OF_LOAD = "PostgreSQL for the bench's own statements"
UPKEEP = "PostgreSQL's upkeep"
"""What vacuums, writes and looks after the server: it comes in some rounds and not in others."""
SERVICES = ("intake", "triage", "dispatch", "relocation", "identity")
_PARTS = {
    **{f"serve {name}": name for name in SERVICES},
    "tocsin up": "Tocsin",
    "postgres: tocsin tocsin_": OF_LOAD,
    "postgres: autovacuum": UPKEEP,
    "postgres: background writer": UPKEEP,
    "postgres: checkpointer": UPKEEP,
    "postgres: walwriter": UPKEEP,
    "bin/postgres": UPKEEP,
    "postgres:": POSTGRES,
    "bench.bare": "bare insert",
    "bench.raw": "raw client",
    "bench.endpoints": "receiver",
    "kafka.Kafka": "Kafka",
}
"""Words of a command line, and the part that it is; the first that fits.

The owner of Tocsin's databases (the role `tocsin`) is at work there for the bench alone.
"""


@dataclass(frozen=True)
class Part:
    """The part of a process, and the process that gets its seconds when it ends."""

    name: str
    heir: str
    seconds: float


@dataclass(frozen=True)
class Usage:
    """Processor seconds since the machine or the process started; take two and subtract.

    `parts`: for each part of Tocsin, including processes that ended meanwhile; `machine`: all that
    was used, including what a hypervisor took away; `running`: each process by its id.
    """

    at: float
    machine: float
    parts: Mapping[str, float]
    running: Mapping[int, Part] = field(default_factory=dict)

    def __sub__(self, before: "Usage") -> "Usage":
        parts = defaultdict(float, self.parts)
        for name, seconds in before.parts.items():
            parts[name] -= seconds
        for ended in before.running.keys() - self.running.keys():
            # The seconds that it had used before now count for its heir, which did not use them
            # meanwhile.
            part = before.running[ended]
            parts[part.name] += part.seconds
            parts[part.heir] -= part.seconds
        return Usage(self.at - before.at, self.machine - before.machine, parts)

    def __add__(self, other: "Usage") -> "Usage":
        """Return the sum of two differences."""
        parts = defaultdict(float, self.parts)
        for name, seconds in other.parts.items():
            parts[name] += seconds
        return Usage(self.at + other.at, self.machine + other.machine, parts)

    @property
    def noise(self) -> float:
        """Return the percentage of the machine that other processes used between the two."""
        others = max(0.0, self.machine - sum(self.parts.values()))
        return 100 * others / (self.at * (os.cpu_count() or 1)) if self.at else 0.0

    def core(self, part: str) -> float:
        """Return the percentage of one core that a part used between the two."""
        return 100 * self.parts.get(part, 0.0) / self.at

    def each(self, items: int, unit: str) -> list[Figure]:
        """Return what each part used for one item."""
        return [
            Figure(f"CPU of {name}", used * 1e6 / items, f"us/{unit}")
            for name, used in sorted(self.parts.items(), key=lambda part: -part[1])
            if used * 1e6 / items >= 1
        ]

    def cores(self, budgets: Mapping[str, float]) -> list[Figure]:
        """Return how much of a core each service used; `budgets` are maximum percentages."""
        return [
            Figure(
                f"{name}, of a core",
                self.core(name),
                "%",
                at_most(budgets[name]) if name in budgets else None,
            )
            for name in SERVICES
        ]


def usage() -> Usage:
    me = psutil.Process()
    parts = defaultdict(float, {LOAD: _seconds(me)})
    names = {me.pid: LOAD}
    running = {}
    for process in me.children(recursive=True):  # parents before their children
        with suppress(psutil.Error):
            name = part_of(" ".join(process.cmdline()))
            part = Part(name, names.get(process.ppid(), LOAD), _seconds(process))
            names[process.pid], running[process.pid] = name, part
            parts[name] += part.seconds
    return Usage(time.perf_counter(), _machine(), parts, running)


def part_of(command: str) -> str:
    """Return the part to which our process belongs, by its command line."""
    return next((part for mark, part in _PARTS.items() if mark in command), LOAD)


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    # With its children that have ended.
    return float(used.user + used.system + used.children_user + used.children_system)


def _machine() -> float:
    # Interrupts belong to no process: most come from the loopback traffic that the bench causes.
    used = psutil.cpu_times()
    return float(used.user + used.nice + used.system + used.steal)

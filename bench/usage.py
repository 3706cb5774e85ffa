"""Who used the processors while something was measured: each part of ours, and all others."""

import os
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil

from bench.figures import Figure, at_most

LOAD = "load"
"""The bench itself: what sends, and what only listens for it."""
POSTGRES = "PostgreSQL"
SERVICES = ("intake", "triage", "dispatch", "relocation", "identity")
_PARTS = {
    **{f"serve {name}": name for name in SERVICES},
    "tocsin up": "Tocsin",
    "postgres": POSTGRES,
    "bench.bare": "bare insert",
    "bench.raw": "raw client",
    "bench.endpoints": "receiver",
    "kafka.Kafka": "Kafka",
}
"""Words of a command line, and the part that it is."""


@dataclass(frozen=True)
class Usage:
    """Seconds of processors since the machine or the process was started; take two and subtract.

    `parts`: by part of ours, what ended meanwhile included; `machine`: all that anybody used, and
    what the machine below took away.
    """

    at: float
    machine: float
    parts: Mapping[str, float]

    def __sub__(self, before: "Usage") -> "Usage":
        return Usage(
            self.at - before.at,
            self.machine - before.machine,
            {name: used - before.parts.get(name, 0.0) for name, used in self.parts.items()},
        )

    @property
    def noise(self) -> float:
        """Return the percent of the machine that others used between the two."""
        others = max(0.0, self.machine - sum(self.parts.values()))
        return 100 * others / (self.at * (os.cpu_count() or 1)) if self.at else 0.0

    def core(self, part: str) -> float:
        """Return the percent of one core that a part used between the two."""
        return 100 * self.parts.get(part, 0.0) / self.at

    def each(self, items: int, unit: str) -> list[Figure]:
        """Return what each part used for one item."""
        return [
            Figure(f"CPU of {name}", used * 1e6 / items, f"us/{unit}")
            for name, used in sorted(self.parts.items(), key=lambda part: -part[1])
            if used * 1e6 / items >= 1
        ]

    def cores(self, budgets: Mapping[str, float]) -> list[Figure]:
        """Return how much of a core each service used; `budgets` are percents at most."""
        return [
            Figure(
                f"{name}, of a core", self.core(name), "%",
                at_most(budgets[name]) if name in budgets else None,
            )
            for name in SERVICES
        ]  # fmt: skip


def usage() -> Usage:
    me = psutil.Process()
    parts: defaultdict[str, float] = defaultdict(float)
    parts[LOAD] += _seconds(me)
    for process in me.children(recursive=True):
        with suppress(psutil.Error):
            parts[_part_of(process)] += _seconds(process)
    return Usage(time.perf_counter(), _machine(), dict(parts))


def _part_of(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    return next((part for mark, part in _PARTS.items() if mark in words), LOAD)


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    # With those of its own that have ended.
    return float(used.user + used.system + used.children_user + used.children_system)


def _machine() -> float:
    # Interrupts belong to nobody: most of them are the loopback's, on our behalf.
    used = psutil.cpu_times()
    return float(used.user + used.nice + used.system + used.steal)

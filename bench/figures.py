"""The result of a bench: figures, each with its budget if there is one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from math import ceil
from typing import Any

JUDGED_UP_TO = 15.0
"""Percent of the machine. Where others use more meanwhile, no budget is judged."""


class Bound(StrEnum):
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True)
class Budget:
    bound: Bound
    value: float

    def holds(self, measured: float) -> bool:
        if self.bound is Bound.AT_LEAST:
            return measured >= self.value
        return measured <= self.value


@dataclass(frozen=True)
class Figure:
    what: str
    value: float
    unit: str
    budget: Budget | None = None
    judged: bool = True
    """False: others used so much of the machine that the figure says nothing of a budget."""

    @property
    def met(self) -> bool | None:
        if self.budget is None or not self.judged:
            return None
        return self.budget.holds(self.value)

    @property
    def verdict(self) -> str:
        if self.budget is not None and not self.judged:
            return "not judged"
        return {None: "", True: "held", False: "MISSED"}[self.met]

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met, "verdict": self.verdict}


@dataclass(frozen=True)
class Result:
    """Result of one bench. `raw`: the values that the figures were computed from."""

    bench: str
    measured: str
    """What was done, in a sentence or two."""
    figures: Sequence[Figure]
    skipped: str | None = None
    """Why there are no figures."""
    failed: bool = False
    raw: dict[str, Any] = field(default_factory=dict)
    noise: float = 0.0
    """Percent of the machine that others used meanwhile."""

    def beside(self, noise: float) -> "Result":
        """Return the result with what other processes used.

        Above `JUDGED_UP_TO`, no budget is checked.
        """
        judged = noise <= JUDGED_UP_TO
        figures = [replace(figure, judged=judged) for figure in self.figures]
        return replace(self, figures=figures, noise=noise)

    def told(self) -> dict[str, Any]:
        return {
            "bench": self.bench,
            "measured": self.measured,
            "skipped": self.skipped,
            "failed": self.failed,
            "used_by_others_percent": self.noise,
            "figures": [figure.told() for figure in self.figures],
            "raw": self.raw,
        }


def at_most(value: float) -> Budget:
    return Budget(Bound.AT_MOST, value)


def at_least(value: float) -> Budget:
    return Budget(Bound.AT_LEAST, value)


def quantile(samples: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile: the smallest sample that `share` of all do not exceed."""
    if not samples:
        raise ValueError("there is nothing to take a quantile of")
    rank = ceil(round(share * len(samples), 6))
    return sorted(samples)[max(rank, 1) - 1]


def latencies(what: str, seconds: Sequence[float], p99: Budget | None = None) -> list[Figure]:
    """Return the median, the 99th percentile and the largest, in milliseconds."""
    return [
        Figure(f"{what}, p50", quantile(seconds, 0.5) * 1000, "ms"),
        Figure(f"{what}, p99", quantile(seconds, 0.99) * 1000, "ms", p99),
        Figure(f"{what}, longest of {len(seconds)}", max(seconds) * 1000, "ms"),
    ]

"""Write results as a table, as JSON, and as the page in the repository."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from bench.figures import JUDGED_UP_TO, Bound, Budget, Figure, Result
from bench.machine import Machine

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE / "RESULTS.md"


def write_json(result: Result, machine: Machine, at: datetime) -> Path:
    """Store one bench's result as JSON."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result.bench}.json"
    told = {
        "at": at.isoformat(timespec="seconds"),
        "machine": machine.told(),
        **result.told(),
    }
    path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
    return path


def kept(names: Iterable[str]) -> list[Result]:
    """Return the last result of each of these benches; leave out those that never ran.

    So the benches can run one at a time, on a machine that is free only for minutes.
    """
    paths = [RESULTS / f"{name}.json" for name in names]
    return [_read(orjson.loads(path.read_bytes())) for path in paths if path.exists()]


def _read(told: dict[str, Any]) -> Result:
    figures = [
        Figure(
            each["what"],
            each["value"],
            each["unit"],
            budget and Budget(Bound(budget["bound"]), budget["value"]),
            each["judged"],
        )
        for each in told["figures"]
        for budget in (each["budget"],)
    ]
    at = datetime.fromisoformat(told["at"])
    return Result(
        told["bench"],
        f"{told['measured']} (At {at:%d %B, %H:%M} UTC.)",
        figures,
        skipped=told["skipped"],
        failed=told["failed"],
        raw=told["raw"],
        noise=told["used_by_others_percent"],
    )


def table(result: Result) -> str:
    """Return the figures as lines for a terminal."""
    if result.skipped is not None:
        return f"  not measured: {result.skipped}"
    cells = [_cells(figure) for figure in result.figures]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = [
        f"  {what:<{widths[0]}}  {value:>{widths[1]}} {budget:<{widths[2]}}  {met:<{widths[3]}}"
        for what, value, budget, met in cells
    ]
    return "\n".join(line.rstrip() for line in lines)


def page(results: Sequence[Result], machine: Machine, command: str, at: datetime) -> str:
    """Return the text of RESULTS.md."""
    missed = [
        f"{result.bench}: {figure.what} is {_number(figure.value)} {figure.unit}, the budget "
        f"{_cells(figure)[2]}"
        for result in results
        for figure in result.figures
        if figure.met is False
    ]
    parts = [
        "# What was measured last",
        f"`{command}` on {at:%d %B %Y, %H:%M} UTC. Written by that command; not edited.",
        _of_machine(machine, [each.noise for each in results]),
        "## Budgets that are missed\n\n"
        + ("\n".join(f"- {line}" for line in missed) if missed else "None."),
        *(_section(result) for result in results),
    ]
    return "\n\n".join(parts) + "\n"


def _of_machine(machine: Machine, noises: Sequence[float]) -> str:
    busiest = max(noises, default=0.0)
    built = f"{machine.cores} cores ({machine.processor}), {machine.memory_gib} GiB"
    others = f"{min(noises, default=0.0):.0f} to {busiest:.0f} %"
    lines = [
        f"- {built}, {machine.system}",
        f"- Python {machine.python}, PostgreSQL {machine.postgresql} (durable: fsync on)",
        "- Everything on this one machine: load, receivers, PostgreSQL and all services.",
        "- Traces go nowhere, as where no collector is named.",
        f"- Others used {others} of the machine while each bench ran.",
    ]
    if busiest > JUDGED_UP_TO:
        lines.append(
            "- **The machine was shared while this was measured.** What was measured while others "
            f"used more than {JUDGED_UP_TO:.0f} % is not judged."
        )
    return "\n".join(lines)


def _section(result: Result) -> str:
    if result.skipped is not None:
        return f"## {result.bench}\n\nNot measured: {result.skipped}"
    rows = [" | ".join(_cells(figure)) for figure in result.figures]
    return "\n".join(
        [
            f"## {result.bench}",
            "",
            f"{result.measured} Others used {result.noise:.0f} % of the machine.",
            "",
            "| what | measured | budget | |",
            "|---|---|---|---|",
            *(f"| {row} |" for row in rows),
        ]
    )


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    budget = ""
    if figure.budget is not None:
        budget = f"{figure.budget.bound} {_number(figure.budget.value)}"
    return figure.what, f"{_number(figure.value)} {figure.unit}", budget, figure.verdict


def _number(value: float) -> str:
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"

"""Run all benches, or those that are named: `python -m bench`."""

import argparse
import asyncio
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bench import (
    accepted,
    approval,
    bus,
    delivery,
    findings_found,
    intake,
    killed,
    mass,
    names_found,
    pdf,
    preview,
    report,
    rest,
    scale,
    signed,
    withdrawal,
)
from bench.bed import Bed, started_bed
from bench.figures import Result
from bench.machine import machine
from bench.usage import usage

BENCHES: Mapping[str, Callable[[Bed], Result]] = {
    "accepted": accepted.measure,
    "approval": approval.measure,
    "withdrawal": withdrawal.measure,
    "delivery": delivery.measure,
    "killed": killed.measure,
    "bus-postgres": bus.measure_postgres,
    "bus-kafka": bus.measure_kafka,
    "signed-postgres": signed.measure_postgres,
    "signed-kafka": signed.measure_kafka,
    "names": names_found.measure,
    "findings": findings_found.measure,
    "pdf": pdf.measure,
    "preview": preview.measure,
    "mass": mass.measure,
    "rest": rest.measure,
    # Last: triage does not run meanwhile, and has thousands of alerts to read afterwards.
    "intake": intake.measure,
}
"""In the order in which they run."""
BY_NAME: Mapping[str, Callable[[Bed], Result]] = {"scale": scale.measure}
"""These run only when they are asked for by name: they take half an hour, or twenty gigabytes."""


def main() -> int:
    told = _told()
    chosen = _chosen(told)
    at = datetime.now(UTC)
    results = []
    print("Starting Tocsin, each service its own process, on scratch data.", flush=True)
    with started_bed() as bed:
        on = asyncio.run(machine(bed.system.postgres.url))
        for name in chosen:
            before = usage()
            result = _measured(name, bed)
            result = result.beside((usage() - before).noise)
            results.append(result)
            print(f"\n{name} (others used {result.noise:.0f} % of the machine)")
            print(report.table(result), flush=True)
            report.write_json(result, on, at)
    print(f"\nJSON in {report.RESULTS}")
    if told.page or set(chosen) == set(BENCHES):
        command = "python -m bench --page" if told.page else "make bench"
        written = report.kept([*BENCHES, *BY_NAME]) if told.page else results
        report.PAGE.write_text(report.page(written, on, command, at), "utf-8")
        print(f"Written: {report.PAGE}")
    if any(figure.met is False for result in results for figure in result.figures):
        print("Some budgets are missed: see MISSED above.")
    return 1 if any(result.failed for result in results) else 0


def _measured(name: str, bed: Bed) -> Result:
    """Return the result of a bench; one that fails does not stop the others."""
    try:
        return {**BENCHES, **BY_NAME}[name](bed)
    except Exception as fault:  # noqa: BLE001  # whatever it is, it is shown and kept
        traceback.print_exc()
        return Result(name, "", [], skipped=f"it failed ({type(fault).__name__})", failed=True)


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure against the budgets."
    )
    parser.add_argument(
        "benches",
        nargs="*",
        metavar="BENCH",
        help=f"none: all of {', '.join(BENCHES)}, and bench/RESULTS.md is written; by name also "
        f"{', '.join(BY_NAME)}",
    )
    parser.add_argument(
        "--page",
        action="store_true",
        help="write bench/RESULTS.md also after some of them, from what each came to last",
    )
    told = parser.parse_args()
    there = {**BENCHES, **BY_NAME}
    if unknown := [name for name in told.benches if name not in there]:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(there)}")
    return told


def _chosen(told: argparse.Namespace) -> Sequence[str]:
    return [name for name in {**BENCHES, **BY_NAME} if name in told.benches] or list(BENCHES)


if __name__ == "__main__":
    sys.exit(main())

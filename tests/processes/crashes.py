"""Crash parts of a system, and check that each accepted alert is still there."""

from collections import Counter
from collections.abc import Callable, Iterable

from tests.processes.system import System
from tests.processes.waiting import eventually


def restart(system: System, *names: str) -> Callable[[], None]:
    """Return a function that kills all of these services and then starts them again."""

    def killed_and_started() -> None:
        for name in names:
            system[name].kill()
        for name in names:
            system[name].start()

    return killed_and_started


def restart_bus(system: System) -> Callable[[], None]:
    """Return a function that stops and starts the bus."""

    def stopped_and_started() -> None:
        system.stop_bus()
        system.start_bus()

    return stopped_and_started


def expect_one_case_each(system: System, country: str, filed: Iterable[str]) -> None:
    """Expect that each alert opened exactly one case."""
    alerts = Counter(filed)
    found = eventually(
        lambda: system.rows(
            "triage",
            "SELECT a.alert FROM case_alerts a JOIN cases c ON c.id = a.case_id"
            " WHERE c.country = $1",
            country,
        ),
        lambda rows: {str(row["alert"]) for row in rows} >= set(alerts),
        what=f"{len(alerts)} cases stand open",
    )
    assert Counter(str(row["alert"]) for row in found) == alerts

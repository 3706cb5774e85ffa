"""Guarantee 3: events of one key take effect in order in each service."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from typing import Any

from tests.processes import stories
from tests.processes.buses import KAFKA_IN_PROVE
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

pytestmark = KAFKA_IN_PROVE

ALERTS, CHANGES = 4, 12
CALLERS = 2
"""They change each alert at the same time: only the commits decide the order."""
STATES = ("refused", "given", "limited")


def test_what_is_said_of_one_alert_stands_in_the_order_in_which_it_was_said(
    system: System, flow: Flow, country: str
) -> None:
    alerts = [flow.file(stories.alert(country, consents=[])) for _ in range(ALERTS)]
    cases = {alert: flow.case_of(alert) for alert in alerts}
    states = list(islice(cycle(STATES), CHANGES // CALLERS))

    with ThreadPoolExecutor(ALERTS * CALLERS) as callers:
        telling = [
            callers.submit(_tell, flow, alert, states) for alert in alerts for _ in range(CALLERS)
        ]
        for name in ("triage", "intake"):
            _wait_for_some(system, country)
            system[name].kill()
            system[name].start()
        system.stop_bus()
        system.start_bus()
        for each in telling:
            each.result()
    system.start_services()

    for alert, case in cases.items():
        said = _said_of(system, alert)
        assert sorted(said) == sorted(states * CALLERS)
        assert _told_in(flow, case) == said
        assert _sequences(system, "triage", alert) == list(range(1, CHANGES + 2))
        assert _standing(system, alert) == said[-1]


def _tell(flow: Flow, alert: str, states: list[str]) -> None:
    for state in states:
        told = {"use": "publish_name", "state": state, "by_whom": "the person", "how": "told"}
        told |= {"limits": "Invented: no photo."} if state == "limited" else {}
        flow.people.operator.surely("intake", f"/alerts/{alert}/consents", told)


def _said_of(system: System, alert: str) -> list[str]:
    """Return the states in the order of intake's commits."""
    found = system.rows(
        "intake", "SELECT state FROM consents WHERE alert = $1 ORDER BY number", alert
    )
    return [str(row["state"]) for row in found]


def _wait_for_some(system: System, country: str) -> None:
    told = "alert IN (SELECT id FROM alerts WHERE country = $1)"
    so_far = system.count("intake", "consents", told, country)
    eventually(
        lambda: system.count("intake", "consents", told, country),
        lambda now: now >= min(so_far + ALERTS, ALERTS * CHANGES),
        what="some more was said",
    )


def _told_in(flow: Flow, case: str) -> list[str]:
    """Return the states in the order in which triage stored them, when all have arrived."""

    def ask() -> list[Any]:
        # Ordered by the entries' ids: by when they took effect, not by the time in the event.
        items = sorted(flow.timeline(case), key=lambda item: str(item["id"]))
        return [item["detail"]["state"] for item in items if item["kind"] == "consent-changed"]

    return eventually(ask, lambda told: len(told) >= CHANGES, what="all was heard")


def _sequences(system: System, service: str, alert: str) -> list[int]:
    found = system.rows(
        service,
        "SELECT sequence FROM inbox WHERE topic = 'tocsin.intake' AND key = $1"
        " ORDER BY processed_at, event_id",
        alert,
    )
    return [int(row["sequence"]) for row in found]


def _standing(system: System, alert: str) -> str:
    found = system.rows(
        "triage", "SELECT state FROM consents WHERE alert = $1 AND use = 'publish_name'", alert
    )
    return str(found[0]["state"])

"""A machine is lost with its disks during work, and restored elsewhere from its backup."""

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from services.front.catalogue import CATALOGUE
from tests.processes import stories
from tests.processes.flow import UNSETTLED, Flow
from tests.processes.outside import Outside
from tests.processes.system import System
from tests.processes.waiting import eventually
from tests.prove.one_machine import OneMachine
from tests.services.front.machine import own_machine

ALERTS, RECEIVERS = 12, 5
CRITICAL: dict[str, Any] = {
    "acts": [{"violation": "enforced-disappearance"}],
    "situation": "disappeared",
}


def test_what_was_accepted_before_the_backup_is_there_and_nothing_is_doubled_unmarked(
    outside: Outside, country: str
) -> None:
    with own_machine("drill") as environ:
        machine = OneMachine(environ | outside.environ())
        try:
            _drill(machine, outside, country, Path(environ["TOCSIN_DATA"]).parent)
        finally:
            machine.stop()


def _drill(machine: OneMachine, outside: Outside, country: str, folder: Path) -> None:
    machine.start()
    flow = Flow(cast(System, machine))
    hooks = [f"drill-{each}-{uuid4().hex[:8]}" for each in range(RECEIVERS)]
    for hook in hooks:
        flow.contact("partner", country, endpoint=outside.hook(hook))
    appeals = [
        flow.submitted(stories.alert(country, **(CRITICAL if each % 2 else {})))
        for each in range(2)
    ]
    accepted = {each.alert for each in appeals} | {
        flow.file(stories.alert(country)) for _ in range(ALERTS)
    }
    data, keys, identity = folder / "data.age", folder / "keys.age", folder / "identity"
    public = machine.command("backup", "new-identity", str(identity)).stdout.strip()

    for each in appeals:  # they are sent while the backup is made
        flow.approve(each.case, each.document)
    stopped = threading.Event()
    filing = threading.Thread(target=_go_on_filing, args=(flow, country, stopped))
    filing.start()
    made = machine.command("backup", str(data), "--to", public, "--keys", str(keys))
    stopped.set()
    filing.join()
    assert made.returncode == 0, made.stderr
    for each in appeals:
        flow.settled(flow.campaign_of(each.document))  # also what the backup may not contain
    machine.lose()

    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o711)
    machine.environ |= {
        "TOCSIN_DATA": str(elsewhere / "data"),
        "TOCSIN_SECRETS": str(elsewhere / "secrets"),
    }
    by = ("--keys", str(keys), "--identity", str(identity))
    restored = machine.command("restore", str(data), *by)
    assert restored.returncode == 0, restored.stderr
    machine.start()
    flow.people.sign_in_again()

    expect_one_case_each(machine, country, accepted)
    for appeal in appeals:
        expect_nothing_doubled_unmarked(flow, outside, flow.campaign_of(appeal.document), hooks)
    for name in CATALOGUE:
        verified = machine.command("audit", "verify", name, "--json")
        assert verified.returncode == 0, verified.stderr
        assert json.loads(verified.stdout)["entries"] > 0
    again = flow.issued(stories.alert(country))
    sent = flow.settled(flow.campaign_of(again.document))
    assert {each["state"] for each in sent} == {"delivered"}


def _go_on_filing(flow: Flow, country: str, stopped: threading.Event) -> None:
    while not stopped.is_set():
        flow.file(stories.alert(country))


def expect_one_case_each(machine: OneMachine, country: str, accepted: set[str]) -> None:
    found = eventually(
        lambda: machine.rows(
            "triage",
            "SELECT a.alert FROM case_alerts a JOIN cases c ON c.id = a.case_id"
            " WHERE c.country = $1",
            country,
        ),
        lambda rows: {str(row["alert"]) for row in rows} >= accepted,
        what=f"{len(accepted)} cases stand open",
    )
    times = Counter(str(row["alert"]) for row in found)
    assert {times[alert] for alert in accepted} == {1}


def expect_nothing_doubled_unmarked(
    flow: Flow, outside: Outside, campaign: str, hooks: list[str]
) -> None:
    deliveries = eventually(
        lambda: flow.deliveries(campaign),
        lambda every: bool(every) and not any(each["state"] in UNSETTLED for each in every),
        what="every delivery is settled or waits for a person",
        seconds=300,
    )
    assert len(deliveries) == len(hooks)
    received = Counter(
        headers["webhook-id"] for hook in hooks for headers, _ in outside.webhooks.to(hook)
    )
    for each in deliveries:
        assert each["state"] in {"delivered", "unknown"}, each
        assert received[each["id"]] <= 1 or each["repeated"], "doubled and not marked"

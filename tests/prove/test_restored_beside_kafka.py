"""A machine is restored from a backup while its Kafka has newer events.

It speaks of alerts whose keys went with the machine. They are lost, as on any machine; nothing of
them is to stand in the way of what comes next.
"""

import json
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from deploy.local.kafka.broker import LocalKafka
from services.front.catalogue import CATALOGUE
from tests.engines.kafka import require_kafka
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.outside import Outside
from tests.processes.system import System
from tests.processes.waiting import eventually
from tests.prove.one_machine import OneMachine
from tests.prove.test_restored_machine import (
    expect_nothing_doubled_unmarked,
    expect_one_case_each,
)
from tests.services.front.machine import own_machine

ALERTS, RECEIVERS = 8, 3


def test_what_came_after_the_backup_stops_nothing_that_comes_next(
    outside: Outside, country: str
) -> None:
    require_kafka()
    with own_machine("drill") as environ:
        folder = Path(environ["TOCSIN_DATA"]).parent
        broker = LocalKafka(folder / "broker")
        broker.start()
        bus = {"TOCSIN_KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap_servers}
        machine = OneMachine(environ | outside.environ() | bus)
        try:
            _drill(machine, outside, country, folder)
        finally:
            machine.stop()
            broker.kill()


def _drill(machine: OneMachine, outside: Outside, country: str, folder: Path) -> None:
    machine.start()
    flow = Flow(cast(System, machine))
    hooks = [f"drill-{each}-{uuid4().hex[:8]}" for each in range(RECEIVERS)]
    for hook in hooks:
        flow.contact("partner", country, endpoint=outside.hook(hook))
    appeal = flow.submitted(stories.alert(country))
    accepted = {appeal.alert} | {flow.file(stories.alert(country)) for _ in range(ALERTS)}
    flow.approve(appeal.case, appeal.document)
    data, keys, identity = folder / "data.age", folder / "keys.age", folder / "identity"
    public = machine.command("backup", "new-identity", str(identity)).stdout.strip()
    made = machine.command("backup", str(data), "--to", public, "--keys", str(keys))
    assert made.returncode == 0, made.stderr

    lost = flow.issued(stories.alert(country))
    flow.settled(flow.campaign_of(appeal.document))
    flow.settled(flow.campaign_of(lost.document))
    references = {_reference(machine, each.document) for each in (appeal, lost)}
    after = {flow.file(stories.alert(country)) for _ in range(ALERTS)}
    for alert in after:  # they became cases: all events are on Kafka
        flow.case_of(alert)
    machine.lose()

    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o711)
    machine.environ |= {
        "TOCSIN_DATA": str(elsewhere / "data"),
        "TOCSIN_SECRETS": str(elsewhere / "secrets"),
    }
    by = ("--keys", str(keys), "--identity", str(identity))
    known = [word for each in sorted(references) for word in ("--reference", each)]
    restored = machine.command("restore", str(data), *by, *known)
    if "still runs" in restored.stderr:  # Kafka has not noticed the killed ones yet
        restored = eventually(
            lambda: machine.command("restore", "--finish", *known),
            lambda finished: finished.returncode == 0,
            what="the restore is finished",
        )
    assert restored.returncode == 0, restored.stderr
    machine.start()
    flow.people.sign_in_again()

    expect_one_case_each(machine, country, accepted)
    expect_nothing_doubled_unmarked(flow, outside, flow.campaign_of(appeal.document), hooks)
    again = flow.issued(stories.alert(country))
    sent = flow.settled(flow.campaign_of(again.document))
    assert {each["state"] for each in sent} == {"delivered"}
    assert _reference(machine, again.document) not in references
    expect_one_case_each(
        machine, country, {flow.file(stories.alert(country)) for _ in range(ALERTS)}
    )
    assert not after & {str(row["alert"]) for row in machine.rows("triage", "TABLE case_alerts")}
    _expect_nothing_waits(machine)


def _reference(machine: OneMachine, document: str) -> str:
    (row,) = machine.rows("triage", "SELECT reference FROM documents WHERE id = $1", document)
    return str(row["reference"])


def _expect_nothing_waits(machine: OneMachine) -> None:
    url = f"http://127.0.0.1:{machine.environ['TOCSIN_PORT']}/health/ready"
    with urllib.request.urlopen(url, timeout=10) as answer:
        checks: dict[str, Any] = json.load(answer)["checks"]
    told = Counter(checks[f"{name}.{what}"] for name in CATALOGUE for what in ("parked", "loops"))
    assert told == {"ok": 2 * len(CATALOGUE)}
    for name in CATALOGUE:
        verified = machine.command("audit", "verify", name, "--json")
        assert verified.returncode == 0, verified.stderr

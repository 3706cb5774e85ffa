"""Guarantee 11: a deadline that passed while a service was down fires when it is back, once."""

from datetime import UTC, datetime
from typing import Any

from services.triage.deadline_steps import load_deadline_steps
from services.triage.rules.deadlines import REACTION
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

LEAD = load_deadline_steps().hearing[0].before.length

_NEARER = """
    WITH nearer AS (
        UPDATE deadlines SET due_at = $2 WHERE case_id = $1 AND kind = 'hearing' RETURNING id
    )
    UPDATE timers SET due_at = $2, next_try_at = $2 FROM nearer
    WHERE object_id = nearer.id AND kind = 'deadline'
"""


def test_a_hearing_that_came_near_while_triage_was_down_rings_once_when_it_is_back(
    system: System, flow: Flow, country: str
) -> None:
    hearing = {"kind": "hearing", "at": (datetime.now(UTC) + LEAD + REACTION).isoformat()}
    case = flow.case_of(flow.file(stories.alert(country, expected=[hearing])))
    assert _rang(flow, case) == 0

    system["triage"].kill()
    # A deadline is at least two hours away: the test moves the time.
    system.rows("triage", _NEARER, case, datetime.now(UTC))
    # Killed again while the deadlines that passed meanwhile are firing.
    system["triage"].start()
    system["triage"].wait_ready(bus=False)
    system["triage"].kill()
    # A lease of a killed process lasts half a minute; nobody holds one now.
    system.rows("triage", "UPDATE timers SET next_try_at = now() WHERE claim IS NOT NULL")
    system.start_services()

    eventually(lambda: _rang(flow, case), what="the deadline rang")
    assert _rang(flow, case) == 1
    rung = "kind = 'hearing' AND case_id = $1 AND rang_at IS NOT NULL"
    assert system.count("triage", "deadlines", rung, case) == 1
    # Not only the deadline's own check: the timer is settled and not looked at again.
    (timer,) = eventually(lambda: _settled(system, case), what="the timer is settled")
    assert timer["next_try_at"] is None
    assert timer["cancelled_at"] is None


def _settled(system: System, case: str) -> list[Any]:
    return system.rows(
        "triage",
        "SELECT t.* FROM timers t JOIN deadlines d ON d.id = t.object_id"
        " WHERE d.case_id = $1 AND d.kind = 'hearing' AND t.fired_at IS NOT NULL",
        case,
    )


def _rang(flow: Flow, case: str) -> int:
    rung = [item for item in flow.timeline(case) if item["kind"] == "clock-rang"]
    return sum(item["detail"]["clock"] == "hearing" for item in rung)

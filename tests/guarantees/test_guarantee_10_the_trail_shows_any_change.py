"""Guarantee 10: the audit trail shows any change, removal or insertion."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.front.catalogue import CATALOGUE
from shared.audit.verification import TrailFault
from tests.processes import stories
from tests.processes.flow import Flow
from tests.processes.repairs import verify_trail
from tests.processes.system import System
from tests.processes.waiting import eventually

ON_ONE_BUS = pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)
"""For tests in which no bus takes part: it only carries the trail's heads to other services."""

TAMPERINGS = {
    "a changed entry": "UPDATE audit_entries SET actor = 'nobody' WHERE number = 2",
    "a removed entry": "DELETE FROM audit_entries WHERE number = 2",
    "a cut tail": "DELETE FROM audit_entries"
    " WHERE number = (SELECT max(number) FROM audit_entries)",
    "an entry put in": "INSERT INTO audit_entries SELECT number + 1, service, at, actor, action,"
    " object_type, object_id, subjects, detail, hash, sha256(hash) FROM audit_entries"
    " WHERE number = (SELECT max(number) FROM audit_entries)",
}

GUARD = "audit_entries_only_grow"
SET_BACK = """
    UPDATE audit_head SET (number, hash) =
        (SELECT number, hash FROM audit_entries ORDER BY number DESC LIMIT 1)
"""
RESTORE = """
    UPDATE audit_head SET (number, hash) = (SELECT number, hash FROM kept_head)
"""


@ON_ONE_BUS
def test_every_trail_holds_after_everything_was_killed(
    system: System, flow: Flow, country: str
) -> None:
    for name in ("triage", "intake"):
        flow.file(stories.alert(country))
        system[name].kill()
        system[name].start()
        system[name].wait_ready(bus=False)
    system.restart_postgres()
    system.start_services()
    flow.case_of(flow.file(stories.alert(country)))

    outcomes = {name: verify_trail(system, name) for name in CATALOGUE}

    assert not any(isinstance(outcome, TrailFault) for outcome in outcomes.values()), outcomes
    assert system.command("audit", "verify", "intake").returncode == 0


@ON_ONE_BUS
@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_somebody_who_owns_the_database_cannot_hide(
    system: System, flow: Flow, country: str, tampering: str
) -> None:
    for _ in range(3):
        flow.file(stories.alert(country))  # so that there are entries before and after it
    with _restored_afterwards(system):
        system.rows("intake", tampering)

        assert isinstance(verify_trail(system, "intake"), TrailFault)
    assert not isinstance(verify_trail(system, "intake"), TrailFault)


def test_nor_by_setting_the_head_back_after_the_others_have_heard_of_it(
    system: System, flow: Flow, country: str
) -> None:
    for _ in range(2):  # the trail still has entries when its last one is deleted
        flow.file(stories.alert(country))
    system["intake"].kill()
    system["intake"].start()  # it publishes the head of its trail as soon as it runs
    last = system.rows("intake", "SELECT number, hash FROM audit_head")[0]
    kept = f"of = 'intake' AND number >= {last['number']}"
    eventually(lambda: system.count("triage", "audit_anchors", kept), what="triage has heard of it")
    with _restored_afterwards(system):
        system.rows("intake", "DELETE FROM audit_entries WHERE number >= $1", last["number"])
        system.rows("intake", SET_BACK)

        assert isinstance(verify_trail(system, "intake"), TrailFault)
    assert not isinstance(verify_trail(system, "intake"), TrailFault)


@ON_ONE_BUS
@pytest.mark.parametrize("service", list(CATALOGUE))
def test_a_service_itself_can_neither_change_nor_remove_an_entry(
    system: System, service: str
) -> None:
    for statement in (
        "UPDATE audit_entries SET actor = 'nobody'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ):
        with pytest.raises(Exception, match="permission denied"):
            system.as_service(service, statement)


@contextmanager
def _restored_afterwards(system: System) -> Iterator[None]:
    """Let the owner change intake's trail, which triggers refuse to others, and undo it."""
    system.rows("intake", "CREATE TABLE kept AS TABLE audit_entries")
    system.rows("intake", "CREATE TABLE kept_head AS TABLE audit_head")
    system.rows("intake", f"ALTER TABLE audit_entries DISABLE TRIGGER {GUARD}")
    try:
        yield
    finally:
        system.rows("intake", "DELETE FROM audit_entries")
        system.rows("intake", "INSERT INTO audit_entries TABLE kept")
        system.rows("intake", f"ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER {GUARD}")
        system.rows("intake", RESTORE)
        system.rows("intake", "DROP TABLE kept, kept_head")

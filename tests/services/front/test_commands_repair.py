"""`tocsin parked`, `republish` and `rewind` with a running Tocsin."""

from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from services.front.commands import app
from tests.services.front.machine import own_machine, run_here
from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")


class TestParked:
    def test_there_is_no_such_service(self, running: RunningTocsin) -> None:
        assert running.run("parked", "list", "nowhere").returncode == 2

    def test_a_key_is_listed_tried_again_and_let_go(self, running: RunningTocsin) -> None:
        key = running.park()
        [parked] = running.read("parked", "list", "triage")
        assert (parked["key"], parked["events"]) == (str(key), 1)
        assert str(UUID(parked["event_id"])) == parked["event_id"]
        where = ("triage", "tocsin.intake", str(key))
        again = running.run("parked", "replay", *where)
        assert again.returncode == 1
        assert f"event {parked['event_id']} failed again" in again.stderr
        refused = running.run("parked", "skip", *where, str(uuid4()), "--reason", "unknown")
        assert refused.returncode == 1
        assert "Another event of this key comes first" in refused.stderr
        words = running.run(
            "parked", "skip", *where, parked["event_id"], "--reason", "because of Amal"
        )
        assert words.returncode == 1
        done = running.run("parked", "skip", *where, parked["event_id"], "--reason", "unknown")
        assert done.returncode == 0, done.stderr
        assert running.read("parked", "list", "triage") == []
        gone = running.run("parked", "replay", *where)
        assert (gone.returncode, gone.stderr) == (1, "tocsin: This key is not parked.\n")


class TestMarks:
    def test_they_are_made_anew_beside_it(self, running: RunningTocsin) -> None:
        alerts = running.as_marked_by_nobody_knows_which_rule()
        for number in (alerts, 0):
            done = running.run("marks", "rebuild")
            assert done.returncode == 0, done.stderr
            assert done.stderr == (
                f"triage: marks of {number} alerts rebuilt, 0 new links between cases proposed.\n"
                "relocation: marks of 0 support requests rebuilt.\n"
                "dispatch: marks of 0 endpoints rebuilt.\n"
            )


class TestRepair:
    def test_what_was_published_is_sent_again(self, running: RunningTocsin) -> None:
        sent, until = 0, monotonic() + 30
        while sent < 8 and monotonic() < until:  # its relay may not have published all of them yet
            done = running.run("republish", "identity", "--since", "2026-01-01")
            assert done.returncode == 0
            sent = int(done.stderr.split()[0])
        assert sent >= 8

    def test_a_service_that_runs_is_not_rewound(self, running: RunningTocsin) -> None:
        done = running.run("rewind", "triage", "--since", "2026-01-01")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize("since", ["2099-01-01", "0026-11-28"])
@pytest.mark.parametrize("command", [("rewind", "triage"), ("republish", "triage"), ("restore",)])
def test_a_slip_in_the_moment_is_named_and_nothing_is_done(
    command: tuple[str, ...], since: str
) -> None:
    refused = CliRunner().invoke(app, [*command, "--since", since])
    assert refused.exit_code == 2
    assert "Enter a past one" in refused.output or "This year cannot be right" in refused.output


@pytest.mark.parametrize(
    "words", [("parked", "list", "triage"), ("audit", "verify", "triage"), ("accounts", "list")]
)
def test_a_command_away_from_its_folders_makes_no_tocsin_to_look_into(
    words: tuple[str, ...],
) -> None:
    with own_machine("nothing-there") as environ:
        done = run_here(environ, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "there is no Tocsin yet" in done.stderr
        assert environ["TOCSIN_SECRETS"] in done.stderr
        assert not Path(environ["TOCSIN_SECRETS"]).exists()
        assert not Path(environ["TOCSIN_DATA"]).exists()

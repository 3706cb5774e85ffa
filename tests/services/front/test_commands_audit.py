"""`tocsin audit` with a running Tocsin. All persons are invented."""

import re
from uuid import uuid4

import pytest

from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")


def test_the_trail_is_verified(running: RunningTocsin) -> None:
    assert running.read("audit", "verify", "identity")["entries"] > 0


class TestWhoReadIt:
    def test_the_entries_that_name_something_are_listed_newest_first(
        self, running: RunningTocsin
    ) -> None:
        words = ("Irene Inventada", "--email", "irene.inventada@house.invalid")
        account = running.read("accounts", "add", *words, "--role", "auditor")["account"]["id"]
        running.run("accounts", "disable", account)
        asked = ("audit", "list", "identity", "--subject", account)
        newest, *earlier = running.read(*asked)
        # To disable an account, the command reads it first.
        assert [each["action"] for each in earlier] == ["account.read", "account.created"]
        assert newest["number"] > earlier[0]["number"] > earlier[1]["number"]
        first, *_ = running.run(*asked).stdout.splitlines()
        number, moment, actor, action, named, *_ = first.split("  ")
        assert (number, actor) == (str(newest["number"]), newest["actor"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", moment)
        assert (action, named) == ("account.disabled", f"account {account}")
        page = running.run(*asked, "--limit", "1")
        assert f"--before {newest['number']}" in page.stderr
        assert running.read(*asked, "--before", str(newest["number"])) == earlier
        assert running.read(*asked, "--since", "2999-01-01") == []

    def test_nothing_found_is_said_and_what_is_no_id_is_refused(
        self, running: RunningTocsin
    ) -> None:
        nobody = str(uuid4())
        done = running.run("audit", "list", "triage", "--subject", nobody)
        assert (done.returncode, done.stdout) == (0, "")
        assert f"No entry of triage names {nobody}." in done.stderr
        assert running.run("audit", "list", "triage", "--subject", "a name").returncode == 2
        unknown = running.run("audit", "list", "triage", "--subject", "c-2999-0042")
        assert (unknown.returncode, unknown.stdout) == (1, "")
        assert "there is no case or support request c-2999-0042" in unknown.stderr
        assert running.run("audit", "list", "nothing", "--subject", nobody).returncode == 2
        away = {"TOCSIN_TRIAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
        done = running.run("audit", "list", "triage", "--subject", nobody, **away)
        assert (done.returncode, done.stdout) == (1, "")

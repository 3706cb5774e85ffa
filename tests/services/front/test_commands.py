"""The commands beside a Tocsin that runs, one for all of these tests. All persons are invented."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.front.client import opened_client, sign_in
from services.front.local.folders import server_account
from services.front.local.installation import Installation
from services.front.local.processes import free_port, wait_until
from services.front.settings import FrontSettings
from shared.storage.engine import create_engine
from tests.engines.scratch import scratch_folder

SECONDS = 60
CHOSEN = "lantern-orchard-97"
ALERT = "country: EGY\nnarrative: An invented lawyer was taken.\nsource: {relation: colleague}\n"
UNKNOWN = text(
    """
    INSERT INTO outbox (event_id, topic, key, type, sequence, time, actor, subjects, value)
    VALUES (:event, 'tocsin.intake', :key, 'tocsin.alert.filed.v99', 1, now(), 'intake', '{}', '{}')
    """
)

pytestmark = pytest.mark.xdist_group("commands")


@dataclass
class Standing:
    """A Tocsin that runs, and the first passwords of its people by their addresses."""

    environ: dict[str, str]
    passwords: dict[str, str]
    process: subprocess.Popen[str]
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environ['TOCSIN_PORT']}"

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "services.front", *words],
            env=self.environ | more,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def read(self, *words: str, **more: str) -> Any:
        """Return the JSON that a command prints."""
        done = self.run(*words, "--json", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def password(self, who: str) -> str:
        """Return a password with which this first account can work; chosen once."""
        address = f"{who}@tocsin.invalid"
        first = self.passwords.pop(address, None)
        if first is not None:
            asyncio.run(self._choose(address, first))
        return CHOSEN

    async def _choose(self, address: str, first: str) -> None:
        async with opened_client(self.url) as client:
            await sign_in(client, address, first, CHOSEN)

    def as_(self, who: str) -> dict[str, str]:
        return {
            "TOCSIN_EMAIL": f"{who}@tocsin.invalid",
            "TOCSIN_PASSWORD": self.password(who),
            "TOCSIN_URL": self.url,
        }

    def park(self) -> UUID:
        """Let triage meet an event of a version that it does not know; return its key."""
        key = uuid4()
        asyncio.run(self._write(key))
        assert wait_until(lambda: self._well("triage")["parked"] == "failed", SECONDS)
        return key

    def _well(self, service: str) -> dict[str, str]:
        ready = f"{self.url}/{service}/health/ready"
        with urllib.request.urlopen(ready, timeout=5) as answer:  # noqa: S310 - our own page
            checks: dict[str, str] = json.load(answer)["checks"]
        return checks

    async def _write(self, key: UUID) -> None:
        installation = Installation(FrontSettings(), self.environ)
        assert installation.attach()
        engine = create_engine(installation.urls.owner("intake"), application_name="test-owner")
        async with engine.begin() as connection:
            await connection.execute(UNKNOWN, {"event": uuid4(), "key": key})
        await engine.dispose()


@pytest.fixture(scope="module")
def standing() -> Iterator[Standing]:
    with scratch_folder("commands") as folder:
        if server_account() is not None:
            folder.chmod(0o711)
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
            "TOCSIN_PORT": str(free_port()),
        }
        said = folder / "said"
        with said.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.front", "up"],
                env=environ,
                stderr=stderr,
                text=True,
            )
        try:
            assert wait_until(lambda: "Ctrl-C stops it" in said.read_text(), SECONDS)
            passwords = re.findall(r"(\S+@tocsin\.invalid)\s+(\S+)", said.read_text())
            yield Standing(environ, dict(passwords), process, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def test_folders_and_keys_are_closed_to_others(standing: Standing) -> None:
    secrets = Path(standing.environ["TOCSIN_SECRETS"])
    assert secrets.stat().st_mode & 0o777 == 0o700
    for path in secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_trail_is_verified(standing: Standing) -> None:
    assert standing.read("audit", "verify", "identity")["entries"] > 0


class TestWhoReadIt:
    def test_the_entries_that_name_something_are_listed_newest_first(
        self, standing: Standing
    ) -> None:
        words = ("Irene Inventada", "--email", "irene.inventada@house.invalid")
        account = standing.read("accounts", "add", *words, "--role", "auditor")["account"]["id"]
        standing.run("accounts", "disable", account)
        asked = ("audit", "list", "identity", "--subject", account)
        newest, oldest = standing.read(*asked)
        assert (newest["action"], oldest["action"]) == ("account.disabled", "account.created")
        assert newest["number"] > oldest["number"]
        first, _ = standing.run(*asked).stdout.splitlines()
        number, moment, actor, action, named, *_ = first.split("  ")
        assert (number, actor) == (str(newest["number"]), newest["actor"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", moment)
        assert (action, named) == ("account.disabled", f"account {account}")
        page = standing.run(*asked, "--limit", "1")
        assert f"--before {newest['number']}" in page.stderr
        [left] = standing.read(*asked, "--before", str(newest["number"]))
        assert left == oldest
        assert standing.read(*asked, "--since", "2999-01-01") == []

    def test_nothing_found_is_said_and_what_is_no_id_is_refused(self, standing: Standing) -> None:
        nobody = str(uuid4())
        done = standing.run("audit", "list", "triage", "--subject", nobody)
        assert (done.returncode, done.stdout) == (0, "")
        assert f"No entry of triage names {nobody}." in done.stderr
        assert standing.run("audit", "list", "triage", "--subject", "a name").returncode == 2
        assert standing.run("audit", "list", "nothing", "--subject", nobody).returncode == 2
        away = {"TOCSIN_TRIAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
        done = standing.run("audit", "list", "triage", "--subject", nobody, **away)
        assert (done.returncode, done.stdout) == (1, "")


class TestAccounts:
    def test_one_is_made_listed_and_shut_out(self, standing: Standing) -> None:
        address = "ifigenia.inventada@house.invalid"
        words = ("Ifigenia Inventada", "--email", address, "--role", "operator")
        before = len(standing.read("accounts", "list"))
        made = standing.read("accounts", "add", *words, "--desk", "africa")
        account = made["account"]["id"]
        assert len(standing.read("accounts", "list")) == before + 1
        assert made["password"]
        assert f"{account}  active" in standing.run("accounts", "list").stdout
        assert standing.run("accounts", "disable", account).returncode == 0
        [listed] = [each for each in standing.read("accounts", "list") if each["id"] == account]
        assert (listed["state"], listed["email"]) == ("disabled", address)

    def test_what_cannot_be_is_told_in_one_line(self, standing: Standing) -> None:
        nobody = standing.run("accounts", "disable", str(uuid4()))
        assert (nobody.returncode, len(nobody.stderr.splitlines())) == (1, 1)
        assert standing.run("accounts", "add", "Nobody", "--email", "no address").returncode == 1


class TestAlertAndTimeline:
    def test_an_alert_from_a_file_is_followed_to_its_case(self, standing: Standing) -> None:
        file = standing.folder / "alert.yaml"
        file.write_text(ALERT)
        operator, officer = standing.as_("operator"), standing.as_("officer")
        filed = standing.read("alert", str(file), "--key", "once", **operator)
        told = standing.run("alert", str(file), "--key", "once", **operator).stderr
        assert f"/intake/alerts/{filed['id']}" in told
        assert "tocsin timeline CASE" in told
        assert UUID(filed["id"])
        assert standing.read("alert", str(file), "--key", "once", **operator) == filed
        number = "C-2026-0001"

        def opened() -> bool:
            nonlocal number
            found = self.numbers(standing, officer)
            number = found[0] if found else number
            return len(found) == 1

        assert wait_until(opened, SECONDS)
        lines = standing.run("timeline", number, **officer).stdout
        assert " UTC " in lines
        assert standing.read("timeline", number, **officer)[0]["at"]
        nowhere = standing.run("timeline", "C-1999-0001", **officer)
        assert (nowhere.returncode, nowhere.stdout) == (1, "")

    def numbers(self, standing: Standing, officer: dict[str, str]) -> list[str]:
        async def ask() -> list[str]:
            async with opened_client(standing.url) as opened:
                client = await sign_in(opened, officer["TOCSIN_EMAIL"], officer["TOCSIN_PASSWORD"])
                return [each["number"] for each in await client.all("/triage/v1/cases")]

        return asyncio.run(ask())

    def test_a_file_that_lacks_something_is_told_by_its_fields(self, standing: Standing) -> None:
        file = standing.folder / "short.yaml"
        file.write_text("country: EGY\n")
        done = standing.run("alert", str(file), **standing.as_("operator"))
        assert done.returncode == 1
        assert "narrative" in done.stderr


class TestParked:
    def test_there_is_no_such_service(self, standing: Standing) -> None:
        assert standing.run("parked", "list", "nowhere").returncode == 2

    def test_a_key_is_listed_tried_again_and_let_go(self, standing: Standing) -> None:
        key = standing.park()
        [parked] = standing.read("parked", "list", "triage")
        assert (parked["key"], parked["events"]) == (str(key), 1)
        assert str(UUID(parked["event_id"])) == parked["event_id"]
        where = ("triage", "tocsin.intake", str(key))
        again = standing.run("parked", "replay", *where)
        assert again.returncode == 1
        assert f"event {parked['event_id']} failed again" in again.stderr
        refused = standing.run("parked", "skip", *where, str(uuid4()), "--reason", "unknown")
        assert refused.returncode == 1
        assert "Another event of this key is first" in refused.stderr
        words = standing.run(
            "parked", "skip", *where, parked["event_id"], "--reason", "because of Amal"
        )
        assert words.returncode == 1
        done = standing.run("parked", "skip", *where, parked["event_id"], "--reason", "unknown")
        assert done.returncode == 0, done.stderr
        assert standing.read("parked", "list", "triage") == []
        gone = standing.run("parked", "replay", *where)
        assert (gone.returncode, gone.stderr) == (1, "tocsin: This key is not parked.\n")


class TestRepair:
    def test_what_was_published_is_sent_again(self, standing: Standing) -> None:
        done = standing.run("republish", "identity", "--since", "2026-01-01")
        assert done.returncode == 0
        assert int(done.stderr.split()[0]) >= 8

    def test_a_service_that_runs_is_not_rewound(self, standing: Standing) -> None:
        done = standing.run("rewind", "triage", "--since", "2026-01-01")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    ("service", "measured"),
    [
        ("relocation", "tocsin_timers_late"),
        ("relocation", 'tocsin_queue_depth{queue="support-undecided",service="relocation"}'),
        ("triage", 'tocsin_queue_depth{queue="approvals",service="triage"}'),
        ("dispatch", 'tocsin_queue_depth{queue="deliveries-sms",service="dispatch"}'),
        ("triage", 'tocsin_consumer_lag_records{service="triage",topic="tocsin.intake"}'),
        ("identity", 'tocsin_parked_keys{service="identity"}'),
    ],
)
def test_what_stands_and_waits_is_on_the_metrics_page(
    standing: Standing, service: str, measured: str
) -> None:
    def told() -> bool:
        page = f"{standing.url}/{service}/metrics"
        with urllib.request.urlopen(page, timeout=5) as answer:  # noqa: S310 - our own page
            return f"\n{measured}" in answer.read().decode()

    assert wait_until(told, SECONDS)

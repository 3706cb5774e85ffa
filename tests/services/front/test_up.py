"""`tocsin up` for a newcomer: it starts, stops, starts again, and reports faults."""

import errno
import os
import re
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from services.front.commands.serving import _end_in_good_order
from services.front.local.processes import free_port, wait_until
from tests.services.front.machine import SECONDS, answers, refused, run, run_here, up
from tests.services.front.running import started
from tests.services.own_terms import OWN, written

pytestmark = pytest.mark.long


def test_it_starts_and_starts_again_with_its_data_also_after_everything_was_killed(
    environ: dict[str, str],
) -> None:
    with up(environ) as tocsin:
        tocsin.wait_ready()
        for path in ("/", "/identity/docs", "/intake/docs", "/triage/docs", "/intake/metrics"):
            assert answers(environ, path), path
        first = tocsin.stop(signal.SIGINT)
    assert "Stopped. All data is kept." in first
    assert environ["TOCSIN_DATA"] in first
    assert environ["TOCSIN_SECRETS"] in first
    passwords = re.findall(r"@tocsin\.invalid\s+(\S+)", first)
    assert len(passwords) == 8

    assert "E-mails and SMS stay in the local mailbox and are not sent." in first
    assert "there is no such setting" not in first

    misspelt = environ | {"TOCSIN_STMP_URL": "smtp://user:hunter2@mail.ngo.example"}
    with up(misspelt) as tocsin:
        tocsin.wait_ready()
        second = tocsin.kill()

    written(Path(environ["TOCSIN_DATA"]))
    with up(environ) as tocsin:
        tocsin.wait_ready()
        # The terms of the installation are found in the data folder, without a setting.
        url = f"http://127.0.0.1:{environ['TOCSIN_PORT']}/intake/v1/codes/violations"
        with urllib.request.urlopen(url) as answer:
            assert OWN in answer.read().decode()
        third = tocsin.stop(signal.SIGHUP)  # as when its terminal is closed
    assert "Stopped. All data is kept." in third
    assert (
        "TOCSIN_STMP_URL is set, but there is no such setting. Did you mean TOCSIN_SMTP_URL?"
        in second
    )
    assert "hunter2" not in second
    for again in (second, third):
        assert "Tocsin is at" in again
        assert "First accounts" not in again
        assert not any(password in again for password in passwords)


def test_it_goes_on_without_its_terminal_where_that_was_asked_for() -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGHUP, signal.SIGTERM)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
        _end_in_good_order()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class TestOneLineThatNamesWhatIsWrong:
    def test_the_port_is_root_s(
        self, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Root may use any port: the refusal that others get is simulated."""

        def refuse(_: socket.socket, __: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        monkeypatch.setattr(socket.socket, "bind", refuse)
        line = refused(environ | {"TOCSIN_PORT": "80"})
        assert "port 80" in line
        assert "choose a higher one" in line

    def test_the_port_is_in_use(self, environ: dict[str, str]) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            ran = run({**environ, "TOCSIN_PORT": str(port)}, "up")
        assert ran.returncode == 1
        line = ran.stderr
        assert "TOCSIN_PORT" in line
        assert str(port) in line

    def test_a_setting_is_wrong(self, environ: dict[str, str]) -> None:
        assert "TOCSIN_PORT" in refused({**environ, "TOCSIN_PORT": "ninety"})
        assert "TOCSIN_LOG_LEVEL" in refused({**environ, "TOCSIN_LOG_LEVEL": "LOUD"})

    def test_the_folder_cannot_be_written(self, environ: dict[str, str], tmp_path: Path) -> None:
        blocked = tmp_path / "a file"
        blocked.write_text("")
        line = refused({**environ, "TOCSIN_DATA": str(blocked / "data")})
        assert "TOCSIN_DATA" in line

    def test_data_and_keys_in_one_place(self, environ: dict[str, str]) -> None:
        line = refused({**environ, "TOCSIN_SECRETS": environ["TOCSIN_DATA"]})
        assert "TOCSIN_SECRETS" in line

    def test_the_database_cannot_be_reached(self, environ: dict[str, str]) -> None:
        url = f"postgresql://someone:hidden@127.0.0.1:{free_port()}/postgres"
        line = refused({**environ, "TOCSIN_POSTGRES_URL": url})
        assert "TOCSIN_POSTGRES_URL" in line
        assert "hidden" not in line

    def test_the_brokers_cannot_be_reached(self, environ: dict[str, str]) -> None:
        brokers = f"127.0.0.1:{free_port()}"
        line = refused({**environ, "TOCSIN_KAFKA_BOOTSTRAP_SERVERS": brokers})
        assert "TOCSIN_KAFKA_BOOTSTRAP_SERVERS" in line
        assert not Path(environ["TOCSIN_DATA"]).exists()


def test_a_postgres_that_dies_is_started_again_and_nothing_is_lost() -> None:
    with started() as standing:
        assert wait_until(lambda: answers(standing.environ, "/health/ready"), SECONDS)
        record = Path(standing.environ["TOCSIN_DATA"]) / "postgres" / "postmaster.pid"
        killed, port = record.read_text().splitlines()[0], record.read_text().splitlines()[3]
        os.kill(int(killed), signal.SIGKILL)

        def another() -> bool:
            lines = record.read_text().splitlines() if record.exists() else []
            return len(lines) > 7 and lines[0] != killed and lines[7].strip() == "ready"

        assert wait_until(another, SECONDS)
        assert record.read_text().splitlines()[3] == port
        assert wait_until(lambda: answers(standing.environ, "/health/ready"), SECONDS)
        assert answers(standing.environ, "/health/live")
        listed = run_here(standing.environ, "accounts", "list").stdout
        assert listed.count("@tocsin.invalid") == 8

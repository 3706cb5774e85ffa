"""`tocsin up` as a newcomer meets it: it starts, stops, starts again, and says what is wrong."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from services.front.local.folders import server_account
from services.front.local.processes import free_port, wait_until
from tests.engines.scratch import scratch_folder

SECONDS = 60


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    with scratch_folder("up") as folder:
        if server_account() is not None:
            folder.chmod(0o711)
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_DATA": str(folder / "some data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
            "TOCSIN_PORT": str(free_port()),
        }


@contextmanager
def up(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "services.front", "up"],
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def refused(environ: dict[str, str]) -> str:
    """Return the one line with which it refuses to start."""
    with up(environ) as process:
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    lines = [line for line in said.splitlines() if not line.startswith("Starting.")]
    assert len(lines) == 1, said
    return lines[0]


def answers(environ: dict[str, str], path: str) -> bool:
    url = f"http://127.0.0.1:{environ['TOCSIN_PORT']}{path}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_for(process: subprocess.Popen[str], environ: dict[str, str]) -> None:
    ready = wait_until(
        lambda: process.poll() is not None or answers(environ, "/health/ready"), SECONDS
    )
    assert ready
    assert process.poll() is None


def stop(process: subprocess.Popen[str], sign: signal.Signals) -> str:
    process.send_signal(sign)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, said
    return said


def test_it_starts_says_where_everything_is_and_starts_again_with_its_data(
    environ: dict[str, str],
) -> None:
    with up(environ) as process:
        wait_for(process, environ)
        for path in ("/", "/identity/docs", "/intake/docs", "/triage/docs", "/intake/metrics"):
            assert answers(environ, path), path
        first = stop(process, signal.SIGINT)
    assert "Stopped. Everything is kept." in first
    assert environ["TOCSIN_DATA"] in first
    assert environ["TOCSIN_SECRETS"] in first
    passwords = re.findall(r"@tocsin\.invalid\s+(\S+)", first)
    assert len(passwords) == 8

    with up(environ) as process:
        wait_for(process, environ)
        second = stop(process, signal.SIGTERM)
    assert "First accounts" not in second
    assert not any(password in second for password in passwords)


def test_after_everything_was_killed_it_starts_again_with_its_data(
    environ: dict[str, str],
) -> None:
    with up(environ) as process:
        wait_for(process, environ)
        process.kill()
        process.wait()
    with up(environ) as process:
        wait_for(process, environ)
        assert "First accounts" not in stop(process, signal.SIGTERM)


class TestOneLineThatNamesWhatIsWrong:
    def test_the_port_is_in_use(self, environ: dict[str, str]) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            line = refused({**environ, "TOCSIN_PORT": str(port)})
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

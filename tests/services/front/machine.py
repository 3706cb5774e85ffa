"""Run one machine's Tocsin as a process."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

from typer.testing import CliRunner

from services.front.commands import app
from services.front.local.folders import server_account
from services.front.local.processes import free_port, wait_until
from tests.engines.scratch import scratch_folder
from tests.processes.nursery import Forked, nursery

SECONDS = 120


@dataclass
class Up:
    """`tocsin up` on a machine of its own, forked from a process that has loaded it."""

    environ: dict[str, str]
    log: Path
    process: Forked = field(init=False)

    def __post_init__(self) -> None:
        self.process = nursery().fork(["up"], self.environ, self.log)

    @property
    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def wait_ready(self) -> None:
        """Wait until all of it is healthy."""
        ready = wait_until(
            lambda: self.process.has_ended() or answers_by_and_by(self.environ, "/health/ready"),
            SECONDS,
        )
        assert ready, self.said
        assert not self.process.has_ended(), self.said

    def kill(self) -> str:
        """Kill it, as in a crash; return its output."""
        self.process.send_signal(signal.SIGKILL)
        assert self.process.has_ended(SECONDS)
        return self.said

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> str:
        """Stop it in good order; return its output."""
        self.process.send_signal(sign)
        assert self.process.has_ended(SECONDS), self.said
        assert self.process.code == 0, self.said
        return self.said


@contextmanager
def own_machine(name: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a machine on which nothing was started."""
    with scratch_folder(name) as folder:
        if server_account() is not None:
            folder.chmod(0o711)
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
            "TOCSIN_DATA": str(folder / "some data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
            "TOCSIN_PORT": str(free_port()),
        }


def run(
    environ: dict[str, str], *words: str, seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, and expect no traceback."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "services.front", *words],
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what a command that starts everything changes in its process."""
    disabled = logging.root.manager.disable
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        logging.disable(disabled)
        if threading.current_thread() is threading.main_thread():
            for each, handler in handlers.items():
                signal.signal(each, handler)


def run_here(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in this process, and expect no exception."""
    told: dict[str, str | None] = {name: None for name in os.environ if name.startswith("TOCSIN_")}
    told |= {name: value for name, value in environ.items() if name.startswith("TOCSIN_")}
    with _undone():
        ran = CliRunner().invoke(app, [*words], env=told)
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return subprocess.CompletedProcess(words, ran.exit_code, ran.stdout, ran.stderr)


@contextmanager
def up(environ: dict[str, str]) -> Iterator[Up]:
    """Start it without waiting. Call it from the main thread, see `ServiceProcess`."""
    running = Up(environ, Path(environ["TOCSIN_DATA"]).parent / f"said-{uuid4().hex}")
    try:
        yield running
    finally:
        if not running.process.has_ended():
            running.kill()


def refused(environ: dict[str, str]) -> str:
    """Return the one line with which it refuses to start; runs in this process."""
    ran = run_here(environ, "up")
    assert ran.returncode == 1
    lines = [line for line in ran.stderr.splitlines() if not line.startswith("Starting.")]
    assert len(lines) == 1, ran.stderr
    return lines[0]


def answers(environ: dict[str, str], path: str) -> bool:
    url = f"http://127.0.0.1:{environ['TOCSIN_PORT']}{path}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def answers_by_and_by(environ: dict[str, str], path: str) -> bool:
    """Return whether it answers; if not, wait a while, because each request costs it work."""
    if answers(environ, path):
        return True
    time.sleep(0.25)
    return False

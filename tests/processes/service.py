"""Run one service as a process of its own, as in production: `tocsin serve`."""

import signal
from collections.abc import Mapping
from pathlib import Path

import httpx2

from services.front.local.processes import LOOPBACK, free_port
from tests.processes.nursery import Forked, nursery
from tests.processes.waiting import eventually

STOP_SECONDS = 20
LAST_WORDS = 4000
LEFT_BEHIND = frozenset({"parked", "cases", "campaigns", "support"})
"""Health checks that may fail because an earlier test left parked or unhandled events."""


class ServiceProcess:
    """A service as a process. It keeps its port and its log file when it is restarted.

    Start it from the main thread: the kernel ends the nursery, and all its children, with the
    thread that asked for it first, also when the test run is killed.
    """

    def __init__(self, name: str, environ: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.url = f"http://{LOOPBACK}:{(port := free_port())}"
        self.words = ("serve", name, "--port", str(port))
        self.environ = dict(environ)
        self._process: Forked | None = None
        self.excused: set[str] = set()
        """Checks that fail for a while because of what a test did to this process."""
        # Kept: each new client would read all certificates of the authorities.
        self._http = httpx2.Client(base_url=self.url, timeout=10)

    @property
    def running(self) -> bool:
        return self._process is not None and not self._process.has_ended()

    def start(self) -> None:
        """Start without waiting; see `wait_ready`."""
        if self.running:
            return
        self.excused = set()
        self._process = self.begun()

    def begun(self) -> Forked:
        return nursery().fork(self.words, self.environ, self.log)

    def wait_ready(self, *, bus: bool = True) -> None:
        """Wait until it accepts requests; with `bus`, until bus and loops are healthy too."""
        wanted = {"ready"} if bus else {"ready", "degraded"}
        eventually(self.health, lambda seen: seen in wanted, what=f"{self.name} is ready")

    def health(self) -> str:
        """Return `ready`, `degraded`, `unavailable`, or `silent`.

        What an earlier test left behind does not count, nor do checks that are `excused`.
        """
        if not self.running:
            raise AssertionError(f"{self.name} ended: {self.last_words()}")
        try:
            answer = self._http.get("/health/ready", timeout=5)
        except httpx2.HTTPError:
            return "silent"
        said = answer.json()
        failed = {name for name, state in said["checks"].items() if state != "ok"}
        told = {*LEFT_BEHIND, *self.excused}
        # A loop that failed is reported for a minute, although it runs again.
        fallen = said.get("reasons", {}).get("loops", "").split(", ")
        if not all(": fell " in each for each in fallen):
            told.discard("loops")
        return "ready" if failed <= told else str(said["status"])

    def metrics(self) -> str:
        return self._http.get("/metrics").text

    def kill(self) -> None:
        """Send SIGKILL, as in a crash."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Send SIGTERM, as in an orderly restart."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Send SIGSTOP: it lives and does nothing, like a hanging machine."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-LAST_WORDS:]

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(sign)
        ended = self._process.has_ended(STOP_SECONDS)
        if not ended:
            self._process.send_signal(signal.SIGKILL)
            self._process.has_ended(STOP_SECONDS)
        self._process = None
        if not ended:
            raise AssertionError(f"{self.name} did not stop: {self.last_words()}")

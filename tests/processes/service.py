"""One service as a process of its own, as in production: `tocsin serve`."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx2

from services.front.local.processes import LOOPBACK, free_port
from tests.processes.waiting import eventually

STOP_SECONDS = 20
LAST_WORDS = 4000


class ServiceProcess:
    """Keeps its port over restarts. Its log is one file for its whole life.

    Start it from the main thread: where util-linux is there, the kernel ends the process with the
    thread that started it, also when the test run is killed.
    """

    def __init__(self, name: str, environ: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.url = f"http://{LOOPBACK}:{(port := free_port())}"
        self._command = [
            *_with_parent(),
            str(Path(sys.executable).with_name("tocsin")),
            *("serve", name, "--port", str(port)),
        ]
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        # Kept: a client of its own for each question would read all authorities' certificates.
        self._http = httpx2.Client(base_url=self.url, timeout=10)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start without waiting; see `wait_ready`."""
        if self.running:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_ready(self, *, bus: bool = True) -> None:
        """Return when it takes requests; with `bus`, when its bus and its loops are well too."""
        wanted = {"ready"} if bus else {"ready", "degraded"}
        eventually(self.health, lambda seen: seen in wanted, what=f"{self.name} is ready")

    def health(self) -> str:
        """Return `ready`, `degraded`, `unavailable`, or `silent`.

        What an earlier test parked, forged or let fall is no fault of the process now.
        """
        if not self.running:
            raise AssertionError(f"{self.name} ended: {self.last_words()}")
        try:
            answer = self._http.get("/health/ready", timeout=5)
        except httpx2.HTTPError:
            return "silent"
        said = answer.json()
        failed = {name for name, state in said["checks"].items() if state != "ok"}
        # A loop that fell is named for a minute after, though it runs again.
        fallen = said.get("reasons", {}).get("loops", "").split(", ")
        told = {"parked", "genuine"} | ({"loops"} if all(": fell " in f for f in fallen) else set())
        return "ready" if failed <= told else str(said["status"])

    def metrics(self) -> str:
        return self._http.get("/metrics").text

    def kill(self) -> None:
        """SIGKILL, as a crash does it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as an orderly restart does it."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """SIGSTOP: it lives and does nothing, as a machine that hangs."""
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
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"{self.name} did not stop: {self.last_words()}") from None
        finally:
            self._process = None


def _with_parent() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []

"""The Tocsin that the demo uses: the one that runs on this machine, or a temporary one."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from services.front.local.faults import StartFault
from services.front.local.folders import DATA_SETTING, SECRETS_SETTING, server_account
from services.front.local.installation import Installation
from services.front.local.processes import free_port, wait_until
from services.front.settings import FrontSettings

START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class Instance:
    """A Tocsin for the demo. `webhook_port`: where the demo's own Tocsin may reach a receiver."""

    url: str
    installation: Installation
    webhook_port: int


def running_installation(front: FrontSettings) -> Installation:
    """Return the Tocsin that runs on this machine's folders; `StartFault` if none answers."""
    installation = Installation(front)
    if not installation.attach() or not is_live(front.url):
        raise StartFault("no Tocsin runs here: start it, or leave out --here")
    return installation


def front_settings(port: int) -> FrontSettings:
    """Return the settings of the demo's own Tocsin; the environment is not read."""
    return FrontSettings.model_construct(port=port)


@contextmanager
def fresh_instance() -> Iterator[Instance]:
    """Start a Tocsin in temporary folders, on a free port; end it and remove them afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-demo-"))
    if server_account() is not None:
        folder.chmod(0o711)  # PostgreSQL's account passes through to its own folder
    port, webhook_port = free_port(), free_port()
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
        # It may reach the demo's receiver on loopback, and nothing else there.
        "TOCSIN_OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8",
        "TOCSIN_OUTBOUND_SCHEMES": "http,https",
        "TOCSIN_OUTBOUND_PORTS": f"443,{webhook_port}",
        DATA_SETTING: str(folder / "data"),
        SECRETS_SETTING: str(folder / "secrets"),
        "TOCSIN_PORT": str(port),
    }
    log = folder / "tocsin.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "services.front", "up"], env=environ, stderr=output
        )
    try:
        front = front_settings(port)
        _wait(process, front.url, log)
        installation = Installation(front, environ)
        installation.attach()
        yield Instance(front.url, installation, webhook_port)
    finally:
        _end(process)
        shutil.rmtree(folder, ignore_errors=True)


def is_live(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=2) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own
    except (URLError, OSError):
        return False


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    wait_until(lambda: process.poll() is not None or is_live(url), START_SECONDS)
    if process.poll() is not None or not is_live(url):
        last = log.read_text(errors="replace").strip().splitlines()[-1:]
        raise StartFault(f"the demo's own Tocsin did not start: {' '.join(last)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

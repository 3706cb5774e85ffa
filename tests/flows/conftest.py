"""One machine with all services and one browser for all walks of a file."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, sync_playwright

from services.front.local.processes import LOOPBACK, free_port
from tests.engines.scratch import scratch_folder
from tests.flows.console import CHROMIUM, Console
from tests.processes.waiting import eventually


@pytest.fixture(scope="module")
def console() -> Iterator[Console]:
    with scratch_folder("console") as folder:
        url = f"http://{LOOPBACK}:{(port := free_port())}"
        told = {name: value for name, value in os.environ.items() if "TOCSIN_" not in name}
        told |= {
            "TOCSIN_DATA": str(folder / "data"),
            "TOCSIN_SECRETS": str(folder / "secrets"),
            "TOCSIN_PORT": str(port),
        }
        said = folder / "said"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.front", "up"], env=told, stderr=output
            )
        try:
            eventually(
                lambda: process.poll() is not None or _is_ready(url), what="everything is up"
            )
            accounts = re.findall(r"(\w+)@tocsin\.invalid\s+(\S+)", said.read_text())
            yield Console(url, dict(accounts))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def _is_ready(url: str) -> bool:
    try:
        return bool(httpx2.get(f"{url}/health/ready", timeout=5).json()["status"] == "ready")
    except httpx2.HTTPError:
        return False

"""Run Tocsin by `tocsin up`, in the form that `Flow` uses for a whole system."""

import asyncio
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import kill
from pathlib import Path
from typing import Any

import asyncpg

from services.front.local.installation import Installation
from services.front.local.processes import wait_until
from services.front.settings import FrontSettings
from tests.processes.system import beside_the_loop
from tests.services.front.machine import SECONDS, answers_by_and_by, run

ACCOUNT = re.compile(r"(\S+@tocsin\.invalid)\s+(\S+)\s+(\S+)")


@dataclass(frozen=True)
class Reached:
    url: str


@dataclass(frozen=True)
class Account:
    email: str
    password: str
    role: str


class OneMachine:
    """One machine. `environ` names its folders; after a restore they are others."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.accounts: Sequence[Account] = ()
        self._process: subprocess.Popen[bytes] | None = None

    def __getitem__(self, service: str) -> Reached:
        return Reached(f"http://127.0.0.1:{self.environ['TOCSIN_PORT']}/{service}")

    def start(self) -> None:
        said = Path(self.environ["TOCSIN_DATA"]).parent / "said"
        with said.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "services.front", "up"], env=self.environ, stderr=output
            )
        assert wait_until(lambda: answers_by_and_by(self.environ, "/health/ready"), 5 * SECONDS), (
            said.read_text()
        )
        if not self.accounts:
            self.accounts = [Account(*found) for found in ACCOUNT.findall(said.read_text())]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run(self.environ, *words, seconds=5 * SECONDS)

    def lose(self) -> None:
        """Lose the machine and its disks at once."""
        assert self._process is not None
        data = Path(self.environ["TOCSIN_DATA"])
        postmaster = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        for pid in (self._process.pid, postmaster):
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        assert wait_until(lambda: not Path(f"/proc/{postmaster}/cmdline").exists(), SECONDS)
        shutil.rmtree(data)
        shutil.rmtree(self.environ["TOCSIN_SECRETS"])

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(5 * SECONDS)

    def rows(self, database: str, statement: str, *values: Any) -> list[Any]:
        installation = Installation(FrontSettings(), self.environ)
        assert installation.attach()

        async def read() -> list[Any]:
            connection = await asyncpg.connect(installation.urls.owner(database))
            try:
                return list(await connection.fetch(statement, *values))
            finally:
                await connection.close()

        return beside_the_loop(lambda: asyncio.run(read()))

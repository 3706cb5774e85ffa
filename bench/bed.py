"""Run the system to measure: a whole Tocsin, one process for each service, and the receivers."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import psutil

from bench.endpoints import started_endpoints
from bench.receivers import Receivers
from tests.engines.scratch import scratch_folder
from tests.processes.flow import Flow
from tests.processes.nursery import Forked, with_parent
from tests.processes.service import ServiceProcess
from tests.processes.system import System


class OwnProcess(ServiceProcess):
    """A process started as by an operator, not forked: found by its command line (see `usage`)."""

    def begun(self) -> Forked:
        tocsin = [str(Path(sys.executable).with_name("tocsin")), *self.words]
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                [*with_parent(), *tocsin],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return Forked(self._child.pid, self.log)


class WaitingSystem(System):
    """A system that starts no service by itself: each bench says which ones it needs."""

    process = OwnProcess

    def start_services(self) -> None:
        """Do nothing: each bench starts the services that it needs."""


class Bed:
    """One system on the PostgreSQL bus for all benches of a run. All methods block."""

    def __init__(self, system: System, receivers: Receivers) -> None:
        self.system = system
        self.receivers = receivers
        self.endpoints = receivers.endpoints
        self.flow = Flow(system)

    def only(self, *services: str) -> None:
        """Run only these services."""
        for name in self.system.services.keys() - set(services):
            self.system[name].stop()
        for name in services:
            self.system[name].start()
            self.system[name].wait_ready()

    def whole(self) -> None:
        self.only(*self.system.services)

    def header(self) -> dict[str, str]:
        """Return the headers that authenticate an operator's requests."""
        return dict(self.flow.people.operator.header())

    def new_database(self, name: str) -> str:
        """Make an empty database on the same server; return the superuser's URL of it."""
        admin = self.system.postgres.url
        asyncio.run(_execute(admin, f"CREATE DATABASE {name}"))
        return f"{admin.rpartition('/')[0]}/{name}"


@contextmanager
def started_bed() -> Iterator[Bed]:
    with started_endpoints() as endpoints, scratch_folder("bench") as folder:
        receivers = Receivers(endpoints)
        system = WaitingSystem(folder, "postgres", receivers)
        try:
            system.start()
            receivers.reach(system)
            yield Bed(system, receivers)
        finally:
            system.stop()
            receivers.stop()


def process_of(words: str) -> psutil.Process:
    """Return our own process whose command line contains these words."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it may end meanwhile
            if words in " ".join(process.cmdline()):
                return process
    raise LookupError(f"no process of ours runs {words}")


def cpu_seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

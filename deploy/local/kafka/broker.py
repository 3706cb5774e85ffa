"""Run a real Apache Kafka with one node on loopback, for development and tests: `make kafka`."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from string import Template

from deploy.local.kafka.classes import ClassArchive
from deploy.local.kafka.jars import RECIPE, find_java, resolve_jars
from services.front.local.faults import StartFault
from services.front.local.folders import default_cache, prepare_folders
from services.front.local.processes import (
    LOOPBACK,
    FolderLock,
    end_orphan,
    free_port,
    port_is_free,
    wait_until,
)
from services.front.local.secret_files import sync_folder

READY_SECONDS = 120
STOP_SECONDS = 30
LOG_LIMIT = 10 * 1024 * 1024  # bytes, checked when a broker starts
DEFAULT_PORT = 9092
DEFAULT_CONTROLLER_PORT = 9093
_ENDED_BY_SIGTERM = 128 + signal.SIGTERM  # Java stops cleanly, then ends with this
MEMORY = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class LocalKafka:
    """One broker on `data`. A port of None is chosen at the first start and kept by this object.

    `cache` holds the jars. start, stop and kill block; call them in a thread.
    """

    def __init__(
        self,
        data: Path,
        port: int | None = None,
        controller_port: int | None = None,
        *,
        cache: Path | None = None,
    ) -> None:
        # Root's data folder lets PostgreSQL's account pass through: Kafka's own folder is closed.
        self._folder = data.resolve() / "kafka"
        self._logs = self._folder / "logs"
        self._record = self._folder / "kafka.pid"
        self._port = port
        self._controller_port = controller_port
        self._cache = cache or default_cache(os.environ)
        self._lock = FolderLock(self._folder / "kafka.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._classes: ClassArchive | None = None

    @property
    def bootstrap_servers(self) -> str:
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the broker and return when it answers.

        Raises StartFault with one line if it cannot.
        """
        if self._process is not None:
            raise StartFault("Kafka is started already")
        java = find_java()
        jars = resolve_jars(self._cache)
        self._classes = ClassArchive(java, jars)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock.take("TOCSIN_DATA")
        try:
            self._end_orphan()
            self._choose_ports()
            self._format([str(java), *MEMORY, *self._classes.using(), "-cp", f"{jars}/*"])
            self._launch([str(java), *MEMORY, *self._classes.making(), "-cp", f"{jars}/*"])
        except BaseException:
            self._lock.free()
            raise

    def stop(self) -> None:
        """Stop the broker cleanly: all is on disk and the next start has nothing to recover."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the broker by SIGKILL, as a crash would; for tests."""
        self._end(signal.SIGKILL)

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(sign)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._classes is not None:
            self._classes.settle(clean=self._process.returncode == _ENDED_BY_SIGTERM)
        self._process = None
        self._record.unlink(missing_ok=True)
        self._lock.free()

    def _end_orphan(self) -> None:
        if self._record.exists() and (pid := self._record.read_text()).isdigit():
            end_orphan(int(pid), self._owns, signal.SIGTERM, STOP_SECONDS)

    def _owns(self, command: str) -> bool:
        return "kafka.Kafka" in command and str(self._folder) in command

    def _choose_ports(self) -> None:
        self._port = self._port or free_port()
        self._controller_port = self._controller_port or free_port()
        for port in (self._port, self._controller_port):
            if not port_is_free(port):
                raise StartFault(f"port {port} for Kafka is in use on this machine")

    def _properties(self, path: Path, log_folder: Path) -> Path:
        if "," in str(log_folder):  # the property is a list
            raise StartFault(f"TOCSIN_DATA: Kafka cannot keep data in {log_folder}: it has a comma")
        template = Template((RECIPE / "server.properties").read_text())
        filled = template.substitute(
            port=self._port,
            controller_port=self._controller_port,
            # A backslash is an escape in a properties file.
            log_folder=str(log_folder).replace("\\", "\\\\"),
        )
        path.write_text(filled)
        return path

    def _format_options(self, properties: Path) -> tuple[str, ...]:
        return ("-t", _new_cluster(), "-c", str(properties))

    def _format(self, java: Sequence[str]) -> None:
        """Format the storage beside its final place and rename it: a crash leaves no half."""
        if self._logs.exists():
            return
        staged = self._folder / "new"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        properties = self._properties(staged / "server.properties", staged / "logs")
        options = self._format_options(properties)
        formatted = subprocess.run(  # noqa: S603 - our own choice of program
            [*java, "kafka.tools.StorageTool", "format", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        if formatted.returncode != 0:
            words = formatted.stderr.strip().splitlines()[-1:]
            raise StartFault(f"Kafka cannot format {self._logs}: {' '.join(words)}")
        (staged / "logs").replace(self._logs)
        sync_folder(self._folder)
        shutil.rmtree(staged)

    def _launch(self, java: Sequence[str]) -> None:
        properties = self._properties(self._folder / "server.properties", self._logs)
        written = self._folder / "kafka.log"
        if written.exists() and written.stat().st_size > LOG_LIMIT:
            written.replace(written.with_suffix(".log.1"))
        with written.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - our own choice of program
                [
                    *java,
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "kafka.Kafka",
                    properties,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C stops the launcher, which stops the broker
            )
        self._record.write_text(str(process.pid))
        ready = wait_until(lambda: process.poll() is not None or self._answers(), READY_SECONDS)
        if not ready or process.poll() is not None:
            process.kill()
            process.wait()
            raise StartFault(f"Kafka does not start: see {written}")
        self._process = process

    def _answers(self) -> bool:
        """Return whether the broker tells its API versions: it does so only when fully up."""
        asked = struct.pack(">ihhih", 10, 18, 0, 1, -1)  # size, key, version, correlation, no id
        try:
            with socket.create_connection((LOOPBACK, self._port or 0), timeout=1) as connection:
                connection.sendall(asked)
                head = connection.recv(10, socket.MSG_WAITALL)
        except OSError:
            return False
        return len(head) == 10 and struct.unpack(">iih", head)[1:] == (1, 0)  # noqa: PLR2004 - its size


def _new_cluster() -> str:
    """Return a random name as Kafka's `random-uuid` makes it, without a second start of Java.

    It never begins with a dash: that would be read as an option.
    """
    while (name := token_urlsafe(16)).startswith("-"):
        pass
    return name


def main() -> int:
    """Run a broker until Ctrl-C or SIGTERM.

    The ports are those of TOCSIN_KAFKA_PORT and ..._CONTROLLER_PORT.
    """
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    try:
        broker = LocalKafka(
            prepare_folders(os.environ).data,
            _port("TOCSIN_KAFKA_PORT", DEFAULT_PORT),
            _port("TOCSIN_KAFKA_CONTROLLER_PORT", DEFAULT_CONTROLLER_PORT),
        )
        _say("Starting Apache Kafka; the first time its jars are fetched (43 MB).")
        broker.start()
    except StartFault as fault:
        print(f"tocsin: {fault}", file=sys.stderr)  # noqa: T201 - a command talks to its terminal
        return 1
    _say("Kafka is running; its data is kept. Acknowledged records are on disk. Ctrl-C ends it.")
    _say("After the loss of the disk, or of a part of it: `tocsin republish` for each service.")
    _say("In another terminal:")
    _say(f"TOCSIN_KAFKA_BOOTSTRAP_SERVERS={broker.bootstrap_servers} make run")
    while not ended.wait(1):
        if not broker.running:
            print("tocsin: Kafka ended by itself", file=sys.stderr)  # noqa: T201 - as above
            broker.stop()
            return 1
    broker.stop()
    return 0


def _port(setting: str, default: int) -> int:
    given = os.environ.get(setting, "").strip() or str(default)
    if not given.isdigit() or not 0 < int(given) < 65536:  # noqa: PLR2004 - the range of ports
        raise StartFault(f"{setting}={given} is not a port")
    return int(given)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command talks to its terminal


if __name__ == "__main__":
    sys.exit(main())

"""Tocsin's own PostgreSQL server on loopback: create, start, stop, and find it again.

Runs as an ordinary user, or started by root under an unprivileged account. If the parent process
was killed, its server may still run; the next start stops it cleanly and starts its own.
"""

import os
import secrets as randomness
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from services.front.local.faults import StartFault
from services.front.local.folders import ServerAccount, server_account
from services.front.local.postgres_binaries import (
    Binaries,
    choose_binaries,
    installed_binaries,
    reachable,
)
from services.front.local.processes import (
    LOOPBACK,
    POLL,
    FolderLock,
    command_line,
    end_orphan,
    ended_on_failure,
    free_port,
    may_work_in,
    port_is_free,
    wait_until,
)
from services.front.local.secret_files import read_or_create, sync_folder

ADMIN = "tocsin"
READY_SECONDS = 300  # log replay after a crash may take long: wait while it lives
RETRY_SECONDS = 10  # the rest of a killed server may take some seconds to disappear
STOP_SECONDS = 30
LOG_LIMIT = 10 * 1024 * 1024  # bytes, checked when a server starts

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # no socket file: nothing to protect, no path limit
    "max_connections": "200",
    "log_min_messages": "warning",
    # Statements and details of errors quote rows: the log must not contain data about persons.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
SCRATCH_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class LocalPostgres:
    """One server on `data`, its superuser's password kept in `secrets`.

    `port` None takes a free one at each start. `durable` False gives up crash safety for speed
    (scratch servers of tests). start, stop and kill block; call them in a thread.
    """

    def __init__(
        self,
        data: Path,
        secrets: Path,
        *,
        port: int | None = None,
        durable: bool = True,
        binaries: Binaries | None = None,
    ) -> None:
        # As root, everything but the cluster itself belongs to root: root must not write to a file
        # that the server's account could replace by a link.
        self._folder = data.resolve()
        self._cluster = self._folder / "postgres"
        self._log = self._folder / "postgres.log"
        self._password_file = secrets / "postgres-admin.password"
        self._wanted_port = port
        self._port = port
        self._settings = SETTINGS if durable else {**SETTINGS, **SCRATCH_SETTINGS}
        self._binaries = binaries
        self._lock = FolderLock(self._folder / "postgres.lock")
        self._process: subprocess.Popen[bytes] | None = None
        self._chosen: tuple[Binaries, ServerAccount | None] | None = None
        self._seen_at = 0.0

    @property
    def url(self) -> str:
        """Return the superuser's URL; known once started."""
        password = read_or_create(self._password_file, _missing).decode()
        return f"postgresql://{ADMIN}:{password}@{LOOPBACK}:{self._port}/postgres"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server and return when it takes connections, else raise `StartFault`."""
        if self._process is not None:
            raise StartFault("PostgreSQL is started already")
        account = server_account()
        self._lock.take("TOCSIN_DATA")
        try:
            available = [self._binaries] if self._binaries else installed_binaries()
            chosen = choose_binaries(available, self._cluster)
            binaries = reachable(chosen, account, self._folder)
            if not self._cluster.exists():
                self._make_cluster(binaries, account)
            read_or_create(self._password_file, _missing)
            self._end_orphan()
            self._chosen = (binaries, account)
            self._launch(binaries, account)
        except OSError as fault:
            self._lock.free()
            raise StartFault(f"TOCSIN_DATA: PostgreSQL in {self._folder}: {fault}") from fault
        except BaseException:
            self._lock.free()
            raise

    @property
    def gone_seconds(self) -> float:
        """Return for how many seconds a started server is down, as far as `revive` has seen."""
        return time.monotonic() - self._seen_at if self._died() else 0.0

    def revive(self) -> bool:
        """Restart a server that died by itself, on its port; return whether it was restarted.

        Raises StartFault if it cannot be started: try again.
        """
        if not self._died() or self._chosen is None:
            self._seen_at = time.monotonic()
            return False
        self._launch(*self._chosen)
        return True

    def _died(self) -> bool:
        # `poll` also removes the dead process's entry: as a zombie it would keep its lock file.
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is kept."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)  # its log is replayed at the next start
            self._process.wait()
        self._gone()

    def kill(self) -> None:
        """Kill the server by SIGKILL, as a crash would; for tests."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._gone()

    def _gone(self) -> None:
        self._process = None
        self._lock.free()

    def _make_cluster(self, binaries: Binaries, account: ServerAccount | None) -> None:
        """Make the cluster beside its final place and rename it: a crash leaves no half cluster."""
        staged = self._folder / "postgres.new"
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        password = read_or_create(self._password_file, _new_password)
        password_copy = staged / "password"  # the server's account cannot read the secrets folder
        password_copy.touch(mode=0o600)
        password_copy.write_bytes(password)
        if account is not None:
            for path in (password_copy, staged):
                os.chown(path, account.uid, account.gid)
        made = self._as_account(
            [
                binaries.folder / "initdb",
                f"--pgdata={staged / 'cluster'}",
                f"--username={ADMIN}",
                f"--pwfile={password_copy}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                f"--locale={'C.UTF-8' if sys.platform == 'linux' else 'C'}",
                *([] if self._settings.get("fsync") != "off" else ["--no-sync"]),
            ],
            account,
            subprocess.PIPE,
        )
        with ended_on_failure(made):
            said, _ = made.communicate()
        if made.returncode != 0:
            last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise StartFault(f"TOCSIN_DATA: PostgreSQL cannot make its data: {' '.join(last)}")
        (staged / "cluster").replace(self._cluster)
        sync_folder(self._folder)
        shutil.rmtree(staged)

    def _as_account(
        self, arguments: list[str | Path], account: ServerAccount | None, output: int | IO[bytes]
    ) -> subprocess.Popen[bytes]:
        # A separate session: Ctrl-C on the terminal must not stop the database before its users.
        return subprocess.Popen(  # noqa: S603 - binaries and settings of our own choosing
            arguments,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _owns(self, command: str) -> bool:
        return "postgres" in command and str(self._cluster) in command

    def _end_orphan(self) -> None:
        """Stop a live server on this folder: we hold the folder's lock, so its parent is gone."""
        recorded = self._recorded()
        if recorded:
            pid = int(recorded[0])
            end_orphan(pid, self._owns, signal.SIGINT, STOP_SECONDS)
            self._drop_stale_record(pid)

    def _drop_stale_record(self, pid: int) -> None:
        # Without this check, a zombie or a new process with the dead server's id would prevent
        # every start. Sessions that outlive their server have the cluster's folder as working
        # directory: they count.
        if not self._owns(command_line(pid)) and not may_work_in(self._cluster):
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    def _recorded(self) -> list[str]:
        """Return the lines of postmaster.pid: 1st the process id, 8th the state."""
        try:
            return (self._cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _launch(self, binaries: Binaries, account: ServerAccount | None) -> None:
        deadline = time.monotonic() + RETRY_SECONDS
        while not self._launched(binaries, account):
            # Sessions that outlive their server for a moment keep its lock file.
            self._end_orphan()
            if time.monotonic() > deadline:
                raise StartFault(f"PostgreSQL does not start: {self._last_words()}")
            time.sleep(10 * POLL)

    def _launched(self, binaries: Binaries, account: ServerAccount | None) -> bool:
        # A restarted server keeps its port, because clients know that port.
        if self._process is None:
            self._port = self._wanted_port or free_port()
        if self._port is None or not port_is_free(self._port):
            raise StartFault(f"port {self._port} for PostgreSQL is in use on this machine")
        arguments: list[str | Path] = [binaries.folder / "postgres", "-D", self._cluster]
        arguments += ["-p", str(self._port)]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._log.touch(mode=0o600)
        with self._log.open("ab") as output:
            process = self._as_account(arguments, account, output)
        with ended_on_failure(process):
            if not wait_until(
                lambda: process.poll() is not None or self._is_ready(process.pid), READY_SECONDS
            ):
                raise StartFault(f"PostgreSQL is not ready in {READY_SECONDS} s: see {self._log}")
        if process.poll() is not None:
            return False
        self._process, self._seen_at = process, time.monotonic()
        return True

    def _is_ready(self, pid: int) -> bool:
        recorded = self._recorded()
        return recorded[:1] == [str(pid)] and [line.strip() for line in recorded[7:8]] == ["ready"]

    def _last_words(self) -> str:
        written = self._log.read_text("utf-8", "replace").splitlines()
        fatal = [line.partition("FATAL:")[2].strip() for line in written if "FATAL:" in line]
        return f"{fatal[-1] if fatal else 'it left no word'} ({self._log})"


def _new_password() -> bytes:
    return randomness.token_urlsafe(32).encode()


def _missing() -> bytes:
    raise StartFault(
        "TOCSIN_SECRETS: postgres-admin.password is missing, and the database in TOCSIN_DATA "
        "opens with no other: restore it from its backup",
    )

"""Lock a folder, and find by id and command line the processes that outlive a killed parent."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.front.local.faults import StartFault

LOOPBACK = "127.0.0.1"
POLL = 0.02  # seconds between two checks of a process or a file


class FolderLock:
    """Held while a launcher lives; the kernel frees it when the launcher is killed.

    So the holder of the lock knows that a server which still runs on the folder has no launcher.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, setting: str) -> None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise StartFault(
                f"{self._path.parent} is in use by another running Tocsin: "
                f"stop that one, or set {setting} to another folder",
            ) from None
        self._descriptor = descriptor

    def free(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port that is only in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def command_line(pid: int) -> str:
    """Return how process `pid` was started; empty if there is none, or only its zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            return (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode("utf-8", "replace")
            )
        except OSError:
            return ""
    ps = shutil.which("ps") or "/bin/ps"
    shown = subprocess.run(  # noqa: S603 - a fixed program and a number
        [ps, "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "" if "<defunct>" in shown.stdout else shown.stdout


def may_work_in(folder: Path) -> bool:
    """Return whether a living process may have `folder`, closed to others, as working directory.

    True if that cannot be determined.
    """
    owner = folder.stat().st_uid
    processes = [entry for entry in Path("/proc").glob("[0-9]*") if entry.name.isdigit()]
    if not processes:
        return True
    for process in processes:
        try:
            if process.stat().st_uid == owner and (process / "cwd").readlink() == folder:
                return True
        except PermissionError:  # root without CAP_SYS_PTRACE, as in most containers
            if command_line(int(process.name)).startswith("postgres"):
                return True
        except OSError:  # ended meanwhile, or a zombie
            continue
    return False


def wait_until(met: Callable[[], bool], seconds: float) -> bool:
    """Return True as soon as `met` holds, False when it did not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def end_orphan(
    pid: int, belongs: Callable[[str], bool], sign: signal.Signals, seconds: float
) -> None:
    """Stop the server of a killed parent, if the command line of process `pid` is that of one."""
    if not belongs(command_line(pid)):
        return
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return
    if not wait_until(lambda: not belongs(command_line(pid)), seconds):
        raise StartFault(f"process {pid} of an earlier run does not stop: end it, then start again")


@contextmanager
def ended_on_failure(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a PostgreSQL program at once if the block fails or is interrupted, as by Ctrl-C.

    It has a session of its own, and no other code would end it yet.
    """
    try:
        yield
    except BaseException:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        raise

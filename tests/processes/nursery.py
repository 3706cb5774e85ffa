"""Start services as separate processes within a moment, by forking a prepared process.

Loading what a service is made of takes seconds of a processor, and tests start services a hundred
times. So one process loads everything, and is forked for each start: the child runs `tocsin serve`
as a new process would, with its own environment, log and loops, and dies as any process dies.
`tests/deploy` and `tests/prove` start them from nothing.
"""

import ctypes
import gc
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
LOADED_LATE = (
    "anyio._backends._asyncio",
    "jinja2.ext",
    "opentelemetry.exporter.otlp.proto.http.metric_exporter",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "requests",
    "shared.messaging.kafka",
    "shared.messaging.kafka_subscriber",
    "shared.storage.keyring_check",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.websockets.auto",
    "uvloop",
)
"""What a service loads only as it starts, or for what it is told to use: half of a start."""


class Forked:
    """A child of the nursery, known by a descriptor that no other process can be taken for."""

    def __init__(self, pid: int, log: Path) -> None:
        self._log = log
        try:
            self._descriptor: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._descriptor = None

    def has_ended(self, seconds: float = 0) -> bool:
        if self._descriptor is not None and select.select([self._descriptor], [], [], seconds)[0]:
            os.close(self._descriptor)
            self._descriptor = None
        return self._descriptor is None

    @property
    def code(self) -> int | None:
        """How it ended by itself; None where it did not."""
        told = _code_file(self._log)
        return int(told.read_text()) if told.exists() else None

    def send_signal(self, sign: signal.Signals) -> None:
        if not self.has_ended() and self._descriptor is not None:
            signal.pidfd_send_signal(self._descriptor, sign)


class Nursery:
    """Ends with the test run, and all its children with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [*with_parent(), sys.executable, "-m", "tests.processes.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def fork(self, words: Sequence[str], environ: Mapping[str, str], log: Path) -> Forked:
        """Run `tocsin WORDS` in a child; what it says is added to `log`."""
        asked = {"words": list(words), "environ": dict(environ), "log": str(log)}
        _code_file(log).unlink(missing_ok=True)
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(asked).encode() + b"\n")
        stdin.flush()
        return Forked(int(stdout.readline()), log)


@lru_cache
def nursery() -> Nursery:
    """Return the one of this test run, started when it is first asked for."""
    return Nursery()


def with_parent() -> list[str]:
    """Return what makes the kernel end a program with the thread that started it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []


def main() -> None:
    """Load everything, then fork for each line until nobody asks any more."""
    from services.front import server  # noqa: F401, PLC0415 - what `tocsin serve` needs
    from services.front.commands import app  # noqa: F401, PLC0415  # loaded in the parent of all, once

    for late in LOADED_LATE:
        import_module(late)
    _read_files()
    signal.signal(signal.SIGCHLD, _reap)
    gc.freeze()  # shared with every child: what nobody walks through is never copied
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if (pid := os.fork()) == 0:
            _serve(asked)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _read_files() -> None:
    """Read what each process keeps of the project's own files: a third of a start."""
    from services.dispatch.hazards import shipped_hazards  # noqa: PLC0415  # once, as above
    from services.front.catalogue import CATALOGUE, migrations_of  # noqa: PLC0415  # once, as above
    from services.triage.deadline_steps.loading import load_deadline_steps  # noqa: PLC0415  # once, as above
    from services.triage.drafting.template_loading import load_templates  # noqa: PLC0415  # once, as above
    from shared.storage.migrations import revisions_of  # noqa: PLC0415  # once, as above
    from shared.taxonomy import load_taxonomy  # noqa: PLC0415  # once, as above
    from shared.web.languages import load_catalogues  # noqa: PLC0415  # once, as above
    from shared.web.pages import HERE  # noqa: PLC0415  # once, as above

    load_taxonomy()
    load_deadline_steps()
    load_templates()
    shipped_hazards()
    for name, service in CATALOGUE.items():
        assert service.create_app is not None
        revisions_of(migrations_of(name))
        load_catalogues([HERE / "locales", ROOT / "services" / name / "locales"])


def _reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _serve(asked: dict[str, Any]) -> NoReturn:
    """In the child: become what a new `tocsin` with these words would be."""
    from services.front.commands import app  # noqa: PLC0415 - loaded long ago

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under `nohup`
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.clear()
    os.environ.update(asked["environ"])
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    code = 1
    try:
        app(asked["words"], prog_name="tocsin")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        _code_file(Path(asked["log"])).write_text(str(code))
        os._exit(code)


def _code_file(log: Path) -> Path:
    return log.with_name(f"{log.name}.code")


if __name__ == "__main__":
    main()

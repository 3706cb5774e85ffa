"""A demo that is stopped early ends the Tocsin it started, and removes its folder."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from services.front.commands.demo import _ended_by_signals
from services.front.local.processes import wait_until
from tests.engines.scratch import scratch_folder
from tests.services.front.machine import SECONDS

pytestmark = [pytest.mark.xdist_group("commands"), pytest.mark.long]

# As a shell without job control starts a command before `&`.
IN_THE_BACKGROUND = """trap '' INT; exec "$0" -m services.front demo"""


@contextmanager
def demo_in(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a demo with its temporary folder in `folder`; end its remaining processes."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        ["/bin/sh", "-c", IN_THE_BACKGROUND, sys.executable],
        env=os.environ | {"TMPDIR": str(folder)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(SECONDS)


def left_over(folder: Path) -> list[str]:
    """Return the command lines of the processes that use a Tocsin in `folder`."""
    known = str(folder / "tocsin-demo-").encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            started = (process / "cmdline").read_bytes()
            if known in started or known in (process / "environ").read_bytes():
                found.append(started.decode())
    return found


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_cleans_up_also_when_the_terminal_is_closed(sign: signal.Signals) -> None:
    before = signal.signal(signal.SIGHUP, lambda *_: None)
    try:
        with pytest.raises(KeyboardInterrupt), _ended_by_signals():
            signal.raise_signal(sign)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with _ended_by_signals():
            signal.raise_signal(signal.SIGHUP)  # as under `nohup`
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("sign", "begun"),
    [
        pytest.param(signal.SIGTERM, "postgres.new/cluster", id="SIGTERM while it makes its data"),
        pytest.param(signal.SIGINT, "postgres/postmaster.pid", id="SIGINT while PostgreSQL starts"),
    ],
)
def test_a_signal_to_the_demo_alone_leaves_nothing_behind(sign: signal.Signals, begun: str) -> None:
    with scratch_folder("demo") as folder, demo_in(folder) as demo:
        assert wait_until(lambda: any(folder.glob(f"tocsin-demo-*/data/{begun}")), SECONDS)
        assert left_over(folder)
        demo.send_signal(sign)
        assert demo.wait(SECONDS) == 130
        assert left_over(folder) == []
        assert list(folder.iterdir()) == []

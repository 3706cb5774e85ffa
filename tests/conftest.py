"""Real engines for all tests: one scratch server of each kind per run, ended with it."""

import signal
from types import FrameType
from typing import NoReturn

import pytest

pytest_plugins = ["tests.engines.postgres", "tests.engines.kafka", "tests.processes.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    """SIGTERM (a CI runner's time-out) ends as Ctrl-C does: the servers are stopped."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

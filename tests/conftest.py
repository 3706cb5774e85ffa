"""Real engines for all tests: one scratch server of each kind per run, ended with it."""

import signal
from types import FrameType
from typing import NoReturn

import pytest
from hypothesis import settings

pytest_plugins = ["tests.engines.postgres", "tests.engines.kafka", "tests.processes.fixtures"]


def pytest_configure(config: pytest.Config) -> None:
    """SIGTERM (a CI runner's time-out) ends as Ctrl-C does: the servers are stopped."""
    signal.signal(signal.SIGTERM, _interrupt)
    # How long an example takes says more of the machine than of the code.
    settings.register_profile("tocsin", deadline=None)
    settings.load_profile("tocsin")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

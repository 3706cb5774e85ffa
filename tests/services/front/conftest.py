from collections.abc import Iterator

import pytest

from tests.services.front.machine import own_machine
from tests.services.front.running import RunningTocsin, started


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    with own_machine("machine") as environ:
        yield environ


@pytest.fixture(scope="session")
def running() -> Iterator[RunningTocsin]:
    """Return a running Tocsin, shared by all tests of the group `commands`."""
    with started() as standing:
        yield standing

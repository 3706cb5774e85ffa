"""Start real engines for all tests: one scratch server of each kind for each run."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from random import Random
from types import FrameType, ModuleType
from typing import NoReturn, cast

import pytest
import uvloop
from _pytest.nodeid import NodeId
from argon2 import PasswordHasher
from fastapi.dependencies import models
from hypothesis import settings

from services.identity import passwords

pytest_plugins = [
    "tests.engines.kept_sessions",
    "tests.engines.postgres",
    "tests.engines.shared_driver_facts",
    "tests.engines.kafka",
    "tests.engines.secured_kafka",
    "tests.engines.group_teardown",
    "tests.engines.shuffled",
    "tests.processes.fixtures",
]


def pytest_configure(config: pytest.Config) -> None:
    """Let SIGTERM (a CI runner's time-out) act as Ctrl-C does, so that the servers are stopped.

    Python's own handler of Ctrl-C would be put away and back for each run of a loop, and each time
    the task that ran is written out in words with all that it returned.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _interrupt)
    # The test client looks for it at each request, in all folders, and never finds it.
    sys.modules.setdefault("sniffio", cast("ModuleType", None))
    # Processes of Tocsin are started hundreds of times: their modules are compiled once.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # All workers draw the same blows from chance: each names its tests by this number.
    os.environ.setdefault("TOCSIN_PROVE_SEED", str(Random().randrange(1, 2**31)))  # noqa: S311 - chance, not a secret
    # The time of an example depends more on the machine than on the code.
    settings.register_profile("tocsin", deadline=None)
    settings.load_profile("tocsin")


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run tests on the event loop that uvicorn uses for the services; it also needs less CPU."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session", autouse=True)
def _passwords_that_cost_little() -> Iterator[None]:
    """Hash passwords cheaply: full-cost hashing took half of identity's test time.

    Processes hash fully.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "ARGON2", PasswordHasher(1, 64, 1))
        yield


@pytest.fixture(scope="module", autouse=True)
def _applications_that_are_let_go() -> Iterator[None]:
    """Clear FastAPI's cache of functions, which keeps each test's application alive."""
    yield
    for each in vars(models).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Turn off garbage collection while tests are collected: nearly everything is kept."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Freeze what was imported and collected: walking through it often took a fifth of the time.

    It is not even walked through once: that took a tenth of collecting, and found 2 MB.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 5)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group tests that share a broker or a whole system, so that two workers start one of each."""
    for item in items:
        shared = _shared_by(item)
        if shared is not None:
            item.add_marker(pytest.mark.xdist_group(shared))
        group = item.get_closest_marker("xdist_group")
        if group is not None and config.getoption("loadgroup", default=False):
            # xdist 3.8 writes this to a place where pytest 9.2 no longer looks: every worker
            # would start both systems, time and again. The last @ counts, should both write it.
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


def _shared_by(item: pytest.Item) -> str | None:
    """Return what a test shares: the system on `kafka` or on `postgres`, or only the `broker`."""
    if not isinstance(item, pytest.Function):
        return None
    said = item.callspec.params if hasattr(item, "callspec") else {}
    if "shared_system" in said:
        return str(said["shared_system"])
    uses_kafka = "kafka" in item.fixturenames or said.get("bus_of_engine") == "kafka"
    return "broker" if uses_kafka else None


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

"""Fixtures shared by the whole run: the outside world, and a system on each bus.

What they are made of is imported when a test asks for them: it takes seconds, since all services
come with it, and a test of one room asks for none of it.
"""

# ruff: noqa: PLC0415  # see above

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from shared.taxonomy import load_taxonomy
from tests.engines.kafka import require_kafka

if TYPE_CHECKING:
    from tests.processes.flow import Flow
    from tests.processes.outside import Outside
    from tests.processes.system import System

STORIES = frozenset({"EGY", "HND", "TJK", "FRA"})
"""Countries of the stories in tests/flows/."""


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    from tests.processes.outside import Outside

    world = Outside()
    try:
        yield world
    finally:
        world.stop()


@pytest.fixture(scope="session", params=["kafka", "postgres"])
def shared_system(request: pytest.FixtureRequest, outside: Outside) -> Iterator[System]:
    from tests.processes.system import started_system

    if request.param == "kafka":
        require_kafka()
    with started_system(request.param, outside) as system:
        dispatch = system.services.get("dispatch")
        if dispatch is not None:
            public = f"{system.installation.front.url}/dispatch"
            outside.short_messages.reach = lambda url: url.replace(public, dispatch.url)
        yield system


@pytest.fixture(scope="session")
def shared_flow(shared_system: System) -> Flow:
    from tests.processes.flow import Flow

    return Flow(shared_system)


@pytest.fixture
def system(shared_system: System) -> Iterator[System]:
    """Return a system, on each bus in turn; it is healthy before and after each test."""
    for service in shared_system.services.values():
        # What an earlier test left halted is started again, so that it does not fail this test.
        if service.running and service.health() != "ready":
            service.kill()
    shared_system.start_services()
    yield shared_system
    for service in shared_system.services.values():
        service.thaw()


@pytest.fixture
def flow(system: System, shared_flow: Flow) -> Flow:
    return shared_flow


@pytest.fixture(scope="session")
def _countries() -> Iterator[str]:
    return iter(sorted(set(load_taxonomy().countries.codes) - STORIES))


@pytest.fixture
def country(_countries: Iterator[str]) -> str:
    """Return a country that no other test of the run uses: its contacts belong to this test."""
    return next(_countries)

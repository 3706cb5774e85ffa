"""End what the tests of a group share after the last of them.

Two systems, three brokers and a browser that nobody asks any more take a tenth of a processor to
the end of the run.
"""

from collections.abc import Iterator
from typing import Any, cast

import pytest

SHARED = ("shared_system", "kafka", "secured_kafka", "standing", "chromium")
"""Fixtures of a whole run. Who asks for one again has it started again."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    # One process that runs all tests goes from group to group, and comes back to each.
    if nextitem is None or not item.config.getoption("loadgroup", default=False):
        return
    if _group(item) not in (None, _group(nextitem)) and isinstance(item, pytest.Function):
        for name in SHARED:
            for shared in item.session._fixturemanager.getfixturedefs(name, item) or ():
                shared.finish(cast(Any, item._request))


def _group(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("xdist_group")
    return None if marker is None else str(marker.args[0])

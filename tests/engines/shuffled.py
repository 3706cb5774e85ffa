"""Run tests in another order, to find those that need another test before them."""

from random import Random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle", type=int, metavar="SEED", help="shuffle the files, and the tests of each"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the files, and the tests within each: the same seed gives the same order.

    Tests of a file stay together, since they share what is started once for it.
    """
    seed = config.getoption("shuffle")
    if seed is None:
        return
    chance = Random(seed)  # noqa: S311  # the same order in each worker is wanted
    of_file: dict[str, list[pytest.Item]] = {}
    for item in items:
        of_file.setdefault(item.nodeid.partition("::")[0], []).append(item)
    files = sorted(of_file)
    chance.shuffle(files)
    for each in files:
        chance.shuffle(of_file[each])
    items[:] = [item for each in files for item in of_file[each]]

"""What is started once and shared by tests is started by one worker, and by no other."""

import pytest


@pytest.mark.xdist_group("some shared thing")
def test_a_group_is_known_to_who_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith("@some shared thing")

"""What tests share is started by one worker only."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OF_A_GROUP_AND_OF_NONE = """
import pytest

ended = []

@pytest.fixture(scope="session")
def kafka():
    yield
    ended.append("kafka")

@pytest.mark.xdist_group("broker")
def test_one(kafka): pass

@pytest.mark.xdist_group("broker")
def test_another(kafka): assert not ended

def test_of_no_group(): assert ended
"""


@pytest.mark.xdist_group("some shared thing")
def test_a_group_is_known_to_who_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith("@some shared thing")


def test_what_a_group_shares_ends_with_the_last_of_them(tmp_path: Path) -> None:
    told = tmp_path / "test_told.py"
    told.write_text(OF_A_GROUP_AND_OF_NONE)
    options = ["-p", "tests.engines.group_teardown", "-c", "/dev/null", "--rootdir", str(tmp_path)]

    ran = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-m", "pytest", *options, "-n", "1", "--dist", "loadgroup", str(told)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
    assert "3 passed" in ran.stdout

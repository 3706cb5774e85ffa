"""Start one real Kafka for a test run, if Java and Maven are available."""

import os
import uuid
from collections.abc import Callable, Iterator

import pytest

from deploy.local.kafka.broker import LocalKafka
from deploy.local.kafka.jars import find_java, resolve_jars
from services.front.local.faults import StartFault
from services.front.local.folders import default_cache
from tests.engines.scratch import scratch_folder

SETTING = "TOCSIN_TEST_KAFKA"


def require_kafka() -> None:
    """Skip the test without Java or Maven; fail it if TOCSIN_TEST_KAFKA=required."""
    try:
        find_java()
        resolve_jars(default_cache(os.environ))
    except StartFault as fault:
        if os.environ.get(SETTING) == "required":
            pytest.fail(f"{SETTING}=required, but {fault}", pytrace=False)
        pytest.skip(f"NO KAFKA, nothing is proven about it here: {fault}")


@pytest.fixture(scope="session")
def kafka() -> Iterator[LocalKafka]:
    """Return the shared Kafka of the test run.

    Use topic and group names of your own (`topic_name`). A test that kills Kafka starts one of its
    own.
    """
    require_kafka()
    with scratch_folder("kafka") as folder:
        broker = LocalKafka(folder / "data")
        broker.start()
        try:
            yield broker
        finally:
            broker.kill()  # its data is deleted with the folder


@pytest.fixture
def topic_name() -> Callable[[str], str]:
    """Return a function that makes topic and group names that no other test of the run uses."""
    return lambda purpose: f"test.{purpose}.{uuid.uuid4().hex[:12]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [str(each.longrepr) for each in terminalreporter.getreports("skipped")]
    missing = [reason for reason in skipped if "NO KAFKA" in reason]
    if missing:
        reason = missing[0].partition("NO KAFKA")[2].strip(" )'")
        terminalreporter.write_line(
            f"NO KAFKA{reason} ({len(missing)} tests skipped; {SETTING}=required fails instead)",
            red=True,
            bold=True,
        )

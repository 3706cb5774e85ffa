"""Guarantee 1: an accepted alert is never lost: after 201, through any crash of any part."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from tests.processes import stories
from tests.processes.buses import KAFKA_IN_PROVE
from tests.processes.crashes import expect_one_case_each, restart, restart_bus
from tests.processes.flow import Flow
from tests.processes.system import System

pytestmark = KAFKA_IN_PROVE

CALLERS = 4


def test_alerts_filed_while_the_bus_is_stopped_are_cases_when_it_runs_again(
    system: System, flow: Flow, country: str
) -> None:
    system.stop_bus()
    try:
        filed = _filed(flow, [stories.alert(country) for _ in range(100)])
        assert system["intake"].health() == "degraded"
    finally:
        system.start_bus()

    assert len(set(filed)) == 100
    expect_one_case_each(system, country, filed)


def test_what_was_accepted_while_everything_was_killed_is_a_case(
    system: System, flow: Flow, country: str
) -> None:
    blows = [
        restart(system, "intake"),
        system.restart_postgres,
        restart(system, "triage"),
        restart_bus(system),
        restart(system, "intake", "triage"),
    ]

    filed = _filed(flow, [stories.alert(country) for _ in range(60)], blows)

    system.start_services()
    # Each was sent with one key until it was answered: nothing is stored twice.
    assert len(set(filed)) == 60
    assert system.count("intake", "alerts", "country = $1", country) == 60
    expect_one_case_each(system, country, filed)


def _filed(
    flow: Flow, told: list[dict[str, object]], blows: list[Callable[[], None]] | None = None
) -> list[str]:
    """File alerts from several callers; cause each crash when its share of them is accepted."""
    flow.people.operator.header()
    with ThreadPoolExecutor(CALLERS) as callers:
        filing = [callers.submit(flow.file, each) for each in told]
        for number, blow in enumerate(blows or [], start=1):
            _wait_for(filing, len(told) * number // (len(blows or []) + 1))
            blow()
        return [each.result() for each in filing]


def _wait_for(filing: list[Future[str]], number: int) -> None:
    wait(filing[:number])

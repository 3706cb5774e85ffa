"""The closed files and the metrics of a running Tocsin."""

import urllib.request
from pathlib import Path

import pytest

from services.front.local.processes import wait_until
from tests.services.front.machine import SECONDS
from tests.services.front.running import RunningTocsin

pytestmark = pytest.mark.xdist_group("commands")


def test_folders_and_keys_are_closed_to_others(running: RunningTocsin) -> None:
    secrets = Path(running.environ["TOCSIN_SECRETS"])
    assert secrets.stat().st_mode & 0o777 == 0o700
    for path in secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize(
    ("service", "measured"),
    [
        ("relocation", "tocsin_timers_late"),
        ("relocation", 'tocsin_queue_depth{queue="support-undecided",service="relocation"}'),
        ("triage", 'tocsin_queue_depth{queue="approvals",service="triage"}'),
        ("dispatch", 'tocsin_queue_depth{queue="deliveries-sms",service="dispatch"}'),
        ("triage", 'tocsin_consumer_lag_records{service="triage",topic="tocsin.intake"}'),
        ("identity", 'tocsin_parked_keys{service="identity"}'),
    ],
)
def test_what_stands_and_waits_is_on_the_metrics_page(
    running: RunningTocsin, service: str, measured: str
) -> None:
    def told() -> bool:
        page = f"{running.url}/{service}/metrics"
        with urllib.request.urlopen(page, timeout=5) as answer:  # noqa: S310 - our own page
            return f"\n{measured}" in answer.read().decode()

    assert wait_until(told, SECONDS)

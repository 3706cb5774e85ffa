"""Leftovers of an earlier test do not make a shared process unhealthy; other faults do."""

from pathlib import Path

import httpx2
import pytest

from tests.processes.service import ServiceProcess


class Answering(ServiceProcess):
    """A fake process that runs and answers as it is told."""

    def __init__(self, folder: Path, failed: str) -> None:
        super().__init__("triage", {}, folder)
        told = {"status": "degraded", "checks": {"bus": "ok", failed: "failed"}}
        answer = httpx2.MockTransport(lambda _: httpx2.Response(503, json=told))
        self._http = httpx2.Client(base_url=self.url, transport=answer)

    @property
    def running(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("failed", "health"),
    [
        ("parked", "ready"),
        ("cases", "ready"),
        ("campaigns", "ready"),
        ("loops", "degraded"),
        ("database", "degraded"),
    ],
)
def test_what_was_left_behind_is_no_fault_of_a_process(
    tmp_path: Path, failed: str, health: str
) -> None:
    assert Answering(tmp_path, failed).health() == health

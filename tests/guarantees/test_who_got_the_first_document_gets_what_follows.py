"""Who got a document gets what follows it, once, through a crash of each service; nobody else does.

Each service is a process, and letters go to a real mail server. All persons are invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.processes import stories
from tests.processes.flow import Flow, Issued
from tests.processes.system import System
from tests.processes.waiting import eventually

pytestmark = pytest.mark.parametrize("shared_system", ["postgres"], indirect=True)


@pytest.mark.parametrize("killed", [None, "dispatch", "triage"])
def test_a_follow_up_for_diplomats_reaches_the_media_that_got_the_first(
    system: System, flow: Flow, country: str, killed: str | None
) -> None:
    letters = system.outside.letters
    had, left, new, diplomat = (
        f"{who}-{country}@paper.example".lower() for who in ("had", "left", "new", "diplomat")
    )
    flow.contact("media", country, email=had)
    leaving = flow.contact("media", country, email=left)
    flow.contact("diplomat", country, email=diplomat)
    first = flow.issued(stories.alert(country), audience=("diplomat", "media"))
    flow.settled(flow.campaign_of(first.document))
    flow.contact("media", country, email=new)
    flow.people.communications.surely(
        "dispatch", f"/contacts/{leaving['id']}/deactivate", {"version": 1}
    )

    news = _drafted(flow, first, country)
    told = _counted(flow, first.case, news, got=3, gets=2)
    assert [(each["reason"], each["contacts"]) for each in told["left_out"]] == [("gone", 1)]
    with _away(system, killed):
        flow.approve(first.case, news) if killed != "triage" else None
    if killed == "triage":
        flow.approve(first.case, news)
    campaign = flow.campaign_of(news)
    flow.settled(campaign)

    assert [len(letters.to(each)) for each in (had, diplomat, left, new)] == [2, 2, 1, 0]
    shown = flow.people.communications.get("dispatch", f"/campaigns/{campaign}")
    assert shown["follows"]["document"] == first.document
    assert shown["also_to"] == ["diplomat", "media"]


@contextmanager
def _away(system: System, service: str | None) -> Iterator[None]:
    """Kill a service, and start it again in the end."""
    if service is None:
        yield
        return
    system[service].kill()
    yield
    system.start_services()


def _drafted(flow: Flow, first: Issued, country: str) -> str:
    """Draft and submit new information for diplomats that follows a document."""
    draft = stories.draft(country) | {
        "template": "new-information-2026-01",
        "follows": {"document": first.document},
    }
    news = flow.draft(first.case, draft, audience=("diplomat",))
    flow.submit(first.case, news, flow.asked(first.case, news))
    return news


def _counted(flow: Flow, case: str, document: str, *, got: int, gets: int) -> dict[str, Any]:
    """Wait until the approver sees these numbers of those who got the first document."""

    def read() -> dict[str, Any]:
        shown = flow.people.approver.get("triage", f"/cases/{case}/documents/{document}")
        told: dict[str, Any] = shown["former_reach"]
        return told

    return eventually(
        read,
        lambda told: (told["got"], told["gets"]) == (got, gets),
        what="dispatch has counted who got the first document",
    )

"""One trace goes from a request through outbox, bus and handler to a delivery attempt."""

from collections.abc import Iterable

import pytest

from tests.processes import stories
from tests.processes.collector import Collector, SeenSpan
from tests.processes.flow import Flow
from tests.processes.system import System
from tests.processes.waiting import eventually

pytestmark = pytest.mark.parametrize("shared_system", ["kafka"], indirect=True)


def test_a_request_and_all_that_it_leads_to_are_one_trace(
    system: System, flow: Flow, country: str
) -> None:
    collector = system.outside.collector
    name = f"traced-{country}".lower()
    flow.contact("partner", country, endpoint=system.outside.hook(name))
    made = flow.issued(stories.alert(country), audience=("partner",))
    flow.settled(flow.campaign_of(made.document))

    filed = _trace_of(collector, "intake", "/v1/alerts", heard_by="triage")
    approved = _trace_of(
        collector, "triage", "/v1/cases/{case}/documents/{document}/approval", heard_by="dispatch"
    )
    attempt = eventually(
        lambda: [s for s in collector.named("delivery attempt") if s.trace == approved],
        what="the attempt at the delivery was traced",
    )[0]

    assert filed != approved
    assert _hangs_together(collector.of(approved), attempt)


def _trace_of(collector: Collector, service: str, route: str, *, heard_by: str) -> str:
    """Return the trace of the latest request on a route whose event was handled elsewhere."""

    def ask() -> list[str]:
        heard = {s.trace for s in collector.named("handle event") if s.service == heard_by}
        asked = [s for s in collector.spans if s.service == service and ("route", route) in s.told]
        return [span.trace for span in reversed(asked) if span.trace in heard]

    return eventually(ask, what=f"{heard_by} handled what {route} led to")[0]


def _hangs_together(spans: Iterable[SeenSpan], last: SeenSpan) -> bool:
    """Return whether the parents of the last span lead up to the request."""
    by_id = {span.id: span for span in spans}
    services = [last.service]
    while last.parent:
        last = by_id[last.parent]
        services.append(last.service)
    return services[0] == "dispatch" and services[-1] == "triage"

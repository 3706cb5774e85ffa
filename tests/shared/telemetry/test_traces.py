import io
import json
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry import (
    Telemetry,
    TelemetrySettings,
    configure_telemetry,
    current_traceparent,
    traceparent_of_event,
)


class _Route:
    path = "/v1/alerts/{alert}"


def _scope(**more: Any) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": "/v1/alerts/9", "headers": [], **more}


def test_one_trace_runs_from_the_request_over_the_bus_to_the_attempt(
    telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    with telemetry.observe_request(_scope(route=_Route())) as observed:
        stored = current_traceparent()
        observed(201)
    assert current_traceparent() is None
    with telemetry.span_from(stored, "event.handle", event_type="tocsin.alert.filed.v1"):
        carried = current_traceparent()
    with telemetry.span_from(carried, "delivery.attempt"), telemetry.span("http.post"):
        pass
    request, handler, call, attempt = spans.get_finished_spans()
    contexts = [s.get_span_context() for s in (request, handler, call, attempt)]
    assert len({c.trace_id for c in contexts if c}) == 1
    for child, parent in ((handler, request), (attempt, handler), (call, attempt)):
        above = parent.get_span_context()
        assert child.parent is not None
        assert above is not None
        assert child.parent.span_id == above.span_id
    assert request.attributes == {"method": "POST", "route": "/v1/alerts/{alert}", "status": 201}


@pytest.mark.parametrize("broken", [None, "", "quagga", "00-0-0-00", "00-" + "0" * 32 + "-1-01"])
def test_without_a_usable_traceparent_a_new_trace_begins(
    broken: str | None, telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    with telemetry.span("outer"), telemetry.span_from(broken, "event.handle"):
        pass
    handler, outer = spans.get_finished_spans()
    assert handler.parent is None
    above, below = outer.get_span_context(), handler.get_span_context()
    assert above is not None
    assert below is not None
    assert above.trace_id != below.trace_id


def test_a_caller_s_trace_is_continued_and_log_lines_name_it(
    telemetry: Telemetry, lines: io.StringIO
) -> None:
    given = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with telemetry.observe_request(_scope(headers=[(b"traceparent", given)])) as observed:
        telemetry.log.info("alert.filed")
        observed(500)
    filed, request = (json.loads(line) for line in lines.getvalue().splitlines())
    assert filed["trace_id"] == request["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert request["level"] == "error"
    assert (request["route"], request["status"]) == ("unmatched", 500)
    assert "/v1/alerts/9" not in lines.getvalue()


def test_a_request_that_fails_is_counted_and_marked(
    telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    with pytest.raises(ValueError, match="x"), telemetry.observe_request(_scope(method="QUAGGA")):
        raise ValueError("x")
    (request,) = spans.get_finished_spans()
    assert not request.status.is_ok
    assert request.attributes
    assert request.attributes["method"] == "OTHER"


def test_services_in_one_process_keep_apart_and_without_an_exporter_traces_still_run(
    telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    stream = io.StringIO()
    other = configure_telemetry(TelemetrySettings("dispatch"), log_stream=stream)
    with telemetry.span("event.publish"):
        stored = current_traceparent()
    with other.span_from(stored, "event.handle"):
        other.log.info("handled")
        carried = current_traceparent()
    with telemetry.span_from(carried, "event.fold"):
        pass
    other.shutdown()
    assert [span.name for span in spans.get_finished_spans()] == ["event.publish", "event.fold"]
    line = json.loads(stream.getvalue())
    assert line["service"] == "dispatch"
    assert stored is not None
    assert line["trace_id"] == stored.split("-")[1]


def test_an_event_outside_any_span_begins_a_trace_of_its_own(telemetry: Telemetry) -> None:
    one, other = traceparent_of_event(), traceparent_of_event()
    assert one != other
    with telemetry.span_from(one, "event.handle"):
        assert traceparent_of_event().split("-")[1] == one.split("-")[1]


def test_two_processes_of_a_service_are_told_apart() -> None:
    made = [configure_telemetry(TelemetrySettings("intake")) for _ in range(2)]
    sources = {each.tracer.resource.attributes["service.instance.id"] for each in made}  # type: ignore[attr-defined]  # the SDK's tracer has it
    assert len(sources) == 2
    for each in made:
        each.shutdown()

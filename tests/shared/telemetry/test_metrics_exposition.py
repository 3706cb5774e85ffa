import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families

from shared.messaging.metrics import MessagingMetrics
from shared.telemetry import Telemetry, TelemetrySettings, configure_telemetry, metrics_page


def _samples(page: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_all_that_is_watched_stands_on_the_page(telemetry: Telemetry) -> None:
    metrics = telemetry.metrics
    messaging: MessagingMetrics = metrics  # it is one
    metrics.alert_accepted("web")
    metrics.alert_accepted("web")
    metrics.queue_depth("deliveries", 4)
    metrics.outbox_lag("triage", 7, 1.5)
    messaging.published("triage", 3)
    messaging.publishing_failed("triage")
    messaging.consumed("triage", "tocsin.alert.filed.v1", "done", [0.2])
    messaging.retried("triage")
    messaging.halted("triage")
    messaging.consumer_lag("triage", {"tocsin.intake": 12})
    metrics.parked_keys("triage", 2)
    metrics.deliveries_settled("email", "sent", "accepted", 3)
    metrics.deliveries_attempted("email", "accepted", "accepted", [0.03])
    metrics.timers_stand(1, 2, 90.5)
    metrics.request_answered("GET", "/v1/cases", 200, 0.004)
    samples = _samples(metrics_page([telemetry]))
    service = ("service", "triage")
    assert samples["tocsin_alerts_accepted_total", (("channel", "web"), service)] == 2
    assert samples["tocsin_queue_depth", (("queue", "deliveries"), service)] == 4
    assert samples["tocsin_outbox_rows", (service,)] == 7
    assert samples["tocsin_outbox_oldest_seconds", (service,)] == 1.5
    assert samples["tocsin_parked_keys", (service,)] == 2
    assert samples["tocsin_timers_late", (service,)] == 1
    assert samples["tocsin_timers_failing", (service,)] == 2
    assert samples["tocsin_timers_late_seconds", (service,)] == 90.5
    assert samples["tocsin_consumer_lag_records", (service, ("topic", "tocsin.intake"))] == 12
    request = (("method", "GET"), ("route", "/v1/cases"), service, ("status", "200"))
    assert samples["tocsin_request_seconds_count", request] == 1
    assert samples["tocsin_request_seconds_bucket", (("le", "0.005"), *request)] == 1
    settled = (("channel", "email"), ("outcome", "sent"), ("reason", "accepted"), service)
    assert samples["tocsin_deliveries_total", settled] == 3
    names = {name for name, _ in samples}
    assert "tocsin_events_consumed_total" in names


def test_a_lag_that_is_not_known_any_more_leaves_the_page(telemetry: Telemetry) -> None:
    telemetry.metrics.consumer_lag("triage", {"tocsin.intake": 12})
    assert b"tocsin_consumer_lag_records{" in metrics_page([telemetry])
    telemetry.metrics.consumer_lag("triage", {})
    assert b"tocsin_consumer_lag_records{" not in metrics_page([telemetry])


def test_services_of_one_process_share_a_page_and_reading_it_again_loses_nothing(
    telemetry: Telemetry,
) -> None:
    other = configure_telemetry(TelemetrySettings("dispatch"))
    for one in (telemetry, other):
        one.metrics.request_answered("GET", "/health/live", 200, 0.001)
    first, second = (metrics_page([telemetry, other]) for _ in range(2))
    assert first == second
    assert first.count(b"# TYPE tocsin_request_seconds histogram") == 1
    other.shutdown()


def test_a_label_is_a_code_or_withheld(telemetry: Telemetry) -> None:
    telemetry.metrics.deliveries_settled("email", "failed", "550 no such user Quaggamira here", 1)
    assert b"Quaggamira" not in metrics_page([telemetry])


@pytest.fixture
def collector() -> Iterator[tuple[str, dict[str, list[bytes]]]]:
    got: dict[str, list[bytes]] = {}

    class Collecting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collecting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_traces_and_metrics_reach_a_collector_with_the_last_flush(
    collector: tuple[str, dict[str, list[bytes]]],
) -> None:
    endpoint, got = collector
    made = configure_telemetry(TelemetrySettings("triage", otlp_endpoint=endpoint))
    with made.tracer.start_as_current_span("alert.file", attributes={"person": "Quaggamira"}):
        made.metrics.alert_accepted("web")
    made.shutdown()
    traces = ExportTraceServiceRequest.FromString(got["/v1/traces"][0])
    metrics = ExportMetricsServiceRequest.FromString(got["/v1/metrics"][-1])
    assert traces.resource_spans[0].scope_spans[0].spans[0].name == "alert.file"
    assert metrics.resource_metrics[0].scope_metrics[0].metrics[0].name == "tocsin.alerts.accepted"
    assert b"Quaggamira" not in b"".join(body for bodies in got.values() for body in bodies)

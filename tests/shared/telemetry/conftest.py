import io
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry import Telemetry, TelemetrySettings, configure_telemetry


@pytest.fixture
def lines() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def telemetry(lines: io.StringIO, spans: InMemorySpanExporter) -> Iterator[Telemetry]:
    made = configure_telemetry(
        TelemetrySettings("triage", log_level="DEBUG"),
        log_stream=lines,
        span_processor=SimpleSpanProcessor(spans),
    )
    yield made
    made.shutdown()

"""The telemetry of one service, created where the service is built and passed to its parts."""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Any, TextIO, Unpack
from uuid import uuid4

from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import (
    InMemoryMetricReader,
    MetricReader,
    PeriodicExportingMetricReader,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import INVALID_SPAN, SpanKind
from structlog.typing import FilteringBoundLogger

from shared.release import release
from shared.telemetry.exposition import prometheus_text
from shared.telemetry.facts import Facts
from shared.telemetry.logs import service_logger
from shared.telemetry.metrics import Metrics
from shared.telemetry.traces import OpenSpan, context_of, open_span, tracer_provider

_SCOPE = "tocsin"
_CONTEXTS_KEPT = 256
_SHUTDOWN_MILLIS = 5_000
_EXPORT_SECONDS = 5
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_FAULT_OF_OURS = 500
_NOT_TOLD = nullcontext(OpenSpan(INVALID_SPAN))


@dataclass(frozen=True)
class TelemetrySettings:
    """`otlp_endpoint`: the collector's base URL (OTLP over HTTP); None exports nothing."""

    service: str
    otlp_endpoint: str | None = None
    log_level: str = "INFO"


class Telemetry:
    """Traces, metrics and the logger of one service. Nothing here is global."""

    def __init__(
        self,
        service: str,
        tracers: TracerProvider,
        meters: MeterProvider,
        reader: InMemoryMetricReader,
        log: FilteringBoundLogger,
    ) -> None:
        self.service = service
        self.log = log
        self.tracer = tracers.get_tracer(_SCOPE)
        self.meter = meters.get_meter(_SCOPE)
        self.metrics = Metrics(self.meter, service)
        self._tracers = tracers
        self._exports = tracers.sampler is not ALWAYS_OFF
        self._meters = meters
        self._reader = reader
        # All messages of one campaign continue one trace.
        self._context_of = lru_cache(_CONTEXTS_KEPT)(context_of)

    def span(self, name: str, /, **facts: Unpack[Facts]) -> AbstractContextManager[OpenSpan]:
        """Open a span below the current one. `name` is a constant of the code."""
        return open_span(self.tracer, name, facts, parent=None, kind=SpanKind.INTERNAL)

    def span_from(
        self, traceparent: str | None, name: str, /, **facts: Unpack[Facts]
    ) -> AbstractContextManager[OpenSpan]:
        """Open a span that continues a stored trace: a handler's, a delivery attempt's.

        Without a stored trace, or with an invalid one, a new trace begins.
        """
        return open_span(
            self.tracer, name, facts, parent=self._context_of(traceparent), kind=SpanKind.CONSUMER
        )

    def exported_span_from(
        self, traceparent: str | None, name: str, /, **facts: Unpack[Facts]
    ) -> AbstractContextManager[OpenSpan]:
        """Open a span as `span_from` does if there is an exporter; else none."""
        return self.span_from(traceparent, name, **facts) if self._exports else _NOT_TOLD

    @contextmanager
    def observe_request(self, scope: MutableMapping[str, Any]) -> Iterator[Callable[[int], None]]:
        """Observe one HTTP request (an ASGI scope); call the yielded function with the status.

        The caller's `traceparent` is continued. The path is recorded as its template only; 0 means
        a request that got no answer.
        """
        began = perf_counter()
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        given = dict(scope["headers"]).get(b"traceparent", b"").decode("ascii", "replace")
        answered = 0

        def observed(status: int) -> None:
            nonlocal answered
            answered = status

        with open_span(
            self.tracer, method, {}, parent=context_of(given), kind=SpanKind.SERVER
        ) as span:
            try:
                yield observed
            finally:
                seconds = perf_counter() - began
                route = str(getattr(scope.get("route"), "path", None) or "unmatched")
                span.note(method=method, route=route, status=answered)
                self.metrics.request_answered(method, route, answered, seconds)
                tell = self.log.error if answered >= _FAULT_OF_OURS else self.log.info
                tell(
                    "request",
                    method=method,
                    route=route,
                    status=answered,
                    duration_ms=round(seconds * 1000, 1),
                )

    def shutdown(self) -> None:
        """Send the remaining data, within seconds. It blocks: from a loop, call it in a thread."""
        self._tracers.force_flush(_SHUTDOWN_MILLIS)
        self._tracers.shutdown()
        self._meters.shutdown(_SHUTDOWN_MILLIS)


def configure_telemetry(
    settings: TelemetrySettings,
    *,
    log_stream: TextIO | None = None,
    span_processor: SpanProcessor | None = None,
) -> Telemetry:
    """Build a service's telemetry. `span_processor` replaces the exporter's."""
    # Not `Resource.create`: its detectors would add the process's command line. Two processes of a
    # service are two sources: their series must not be merged.
    resource = Resource(
        {
            "service.name": settings.service,
            "service.namespace": "tocsin",
            "service.instance.id": str(uuid4()),
            "service.version": release(),
        }
    )
    reader = InMemoryMetricReader()
    readers: list[MetricReader] = [reader]
    if settings.otlp_endpoint is not None:
        # Imported here: without a collector, nobody waits for protobuf and another HTTP client.
        from opentelemetry.exporter.otlp.proto.http import (  # noqa: PLC0415  # only where traces go out
            metric_exporter,
            trace_exporter,
        )

        endpoint = settings.otlp_endpoint.rstrip("/")
        readers.append(
            PeriodicExportingMetricReader(
                metric_exporter.OTLPMetricExporter(
                    f"{endpoint}/v1/metrics", timeout=_EXPORT_SECONDS
                )
            )
        )
        span_processor = span_processor or BatchSpanProcessor(
            trace_exporter.OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=_EXPORT_SECONDS)
        )
    return Telemetry(
        service=settings.service,
        tracers=tracer_provider(resource, span_processor),
        meters=MeterProvider(
            readers,
            resource=resource,
            exemplar_filter=AlwaysOffExemplarFilter(),
            shutdown_on_exit=False,
        ),
        reader=reader,
        log=service_logger(settings.service, settings.log_level, log_stream),
    )


def metrics_page(services: Sequence[Telemetry]) -> bytes:
    """Return the Prometheus text of all services of a process, one exposition."""
    return prometheus_text([telemetry._reader for telemetry in services])  # noqa: SLF001 - one room

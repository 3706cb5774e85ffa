"""Open spans, and link them by a `traceparent` that is stored in the outbox, the bus and rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Unpack

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AnyValue

from shared.telemetry.facts import Facts, safe_facts, safe_text


def current_traceparent() -> str | None:
    """Return the W3C `traceparent` of the span that is open here, to be stored or sent."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def traceparent_of_event() -> str:
    """Return the `traceparent` for an event: of the open span, else of a new trace.

    An event of a timer or a worker begins a trace: its effects in all services belong together.
    """
    if trace.get_current_span() is not INVALID_SPAN and (current := current_traceparent()):
        return current
    made = token_hex(24)
    return f"00-{made[:32]}-{made[32:]}-01"


def context_of(traceparent: str | None) -> Context:
    """Return the context to continue; one without a trace if there is none or it is invalid."""
    carrier = {"traceparent": traceparent} if traceparent else {}
    return TraceContextTextMapPropagator().extract(carrier, context=Context())


class OpenSpan:
    """A span that is open. Takes facts only."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def note(self, **facts: Unpack[Facts]) -> None:
        if self._span.is_recording():
            self._span.set_attributes(_attributes(dict(facts)))

    def failed(self, error: BaseException) -> None:
        """Mark the span as failed, by the type of the error."""
        self._span.set_status(StatusCode.ERROR)
        self._span.set_attribute("error", type(error).__qualname__)


@contextmanager
def open_span(
    tracer: Tracer, name: str, facts: Facts, *, parent: Context | None, kind: SpanKind
) -> Iterator[OpenSpan]:
    """Open a span below `parent` (None: below the current one); an exception marks it failed."""
    span = tracer.start_span(name, context=parent, kind=kind)
    opened = OpenSpan(span)
    opened.note(**facts)
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield opened
        except Exception as error:
            opened.failed(error)
            raise


def _attributes(facts: dict[str, object]) -> dict[str, AnyValue]:
    kept, _ = safe_facts(facts)
    return {name: _attribute(value) for name, value in kept.items() if value is not None}


def _attribute(value: object) -> AnyValue:
    return value if isinstance(value, bool | int | float) else str(value)


class FactsOnly(SpanProcessor):
    """Runs before every exporter and lets only facts through, whatever created the span.

    Libraries record exceptions with their message; only their type is kept here.
    """

    def __init__(self, inner: SpanProcessor) -> None:
        self._inner = inner

    def on_end(self, span: ReadableSpan) -> None:
        self._inner.on_end(_with_facts_only(span))

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 5_000) -> bool:
        return self._inner.force_flush(timeout_millis)


def _with_facts_only(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=" ".join(safe_text(word) for word in span.name.split()[:4]),
        context=span.get_span_context(),
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(dict(span.attributes or {})),
        events=[Event(safe_text(event.name), timestamp=event.timestamp) for event in span.events],
        links=[Link(link.context) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def tracer_provider(resource: Resource, processor: SpanProcessor | None) -> TracerProvider:
    """Return a provider of this service's own; without a processor spans only give their ids."""
    provider = TracerProvider(
        resource=resource,
        sampler=ALWAYS_OFF if processor is None else ALWAYS_ON,
        shutdown_on_exit=False,
    )
    if processor is not None:
        provider.add_span_processor(FactsOnly(processor))
    return provider

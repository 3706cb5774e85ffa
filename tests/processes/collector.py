"""A collector of traces and metrics that receives OTLP over HTTP and stores it."""

from dataclasses import dataclass

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class SeenSpan:
    """`trace`, `id` and `parent` in hexadecimal; the first span of a trace has no `parent`."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    told: frozenset[tuple[str, str]]


class Collector:
    """Keeps received spans, and all bytes: no restricted data may be in them."""

    def __init__(self) -> None:
        self.spans: list[SeenSpan] = []
        self.bodies: list[bytes] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/traces", self._take_traces),
            web.post("/v1/metrics", self._take_metrics),
        ]

    def of(self, trace: str) -> list[SeenSpan]:
        return [span for span in self.spans if span.trace == trace]

    def named(self, name: str) -> list[SeenSpan]:
        return [span for span in self.spans if span.name == name]

    async def _take_traces(self, request: web.Request) -> web.Response:
        self.bodies.append(body := await request.read())
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            for span in (each for scope in resource.scope_spans for each in scope.spans):
                told = {(each.key, _in_words(each.value)) for each in span.attributes}
                self.spans.append(
                    SeenSpan(
                        service=named["service.name"],
                        name=span.name,
                        trace=span.trace_id.hex(),
                        id=span.span_id.hex(),
                        parent=span.parent_span_id.hex(),
                        told=frozenset(told),
                    )
                )
        return web.Response()

    async def _take_metrics(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        return web.Response()


def _in_words(value: object) -> str:
    # Exactly one field of the message is set, depending on its type.
    return str(value).partition(": ")[2].strip().strip('"')

"""Write the metrics of one or several services in Prometheus' text format."""

from collections.abc import Iterable, Iterator, Sequence

from opentelemetry.sdk.metrics.export import (
    Gauge,
    Histogram,
    HistogramDataPoint,
    InMemoryMetricReader,
    Metric,
    NumberDataPoint,
    Sum,
)
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector


def prometheus_text(readers: Sequence[InMemoryMetricReader]) -> bytes:
    """Return one exposition of all services: each metric once, with a label for the service."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Reading(readers))
    return generate_latest(registry)


class _Reading(Collector):
    def __init__(self, readers: Sequence[InMemoryMetricReader]) -> None:
        self._readers = readers

    def collect(self) -> Iterable[Family]:
        families: dict[str, Family] = {}
        for metric in _metrics(self._readers):
            name = metric.name.replace(".", "_")
            match metric.data:
                case Sum():
                    family = families.setdefault(name, CounterMetricFamily(name, _help(metric)))
                    _add_numbers(family, f"{name}_total", metric.data.data_points)
                case Gauge():
                    family = families.setdefault(name, GaugeMetricFamily(name, _help(metric)))
                    _add_numbers(family, name, metric.data.data_points)
                case Histogram():
                    family = families.setdefault(name, HistogramMetricFamily(name, _help(metric)))
                    _add_buckets(family, name, metric.data.data_points)
        return families.values()


def _metrics(readers: Sequence[InMemoryMetricReader]) -> Iterator[Metric]:
    for reader in readers:
        data = reader.get_metrics_data()
        for resource in data.resource_metrics if data else ():
            for scope in resource.scope_metrics:
                yield from scope.metrics


def _help(metric: Metric) -> str:
    return metric.description or metric.name


def _labels(point: NumberDataPoint | HistogramDataPoint) -> dict[str, str]:
    return {name: str(value) for name, value in (point.attributes or {}).items()}


def _add_numbers(family: Family, name: str, points: Iterable[NumberDataPoint]) -> None:
    for point in points:
        family.add_sample(name, _labels(point), point.value)


def _add_buckets(family: Family, name: str, points: Iterable[HistogramDataPoint]) -> None:
    for point in points:
        labels = _labels(point)
        below = 0
        bounds = [*(str(bound) for bound in point.explicit_bounds), "+Inf"]
        for bound, count in zip(bounds, point.bucket_counts, strict=True):
            below += count
            family.add_sample(f"{name}_bucket", labels | {"le": bound}, below)
        family.add_sample(f"{name}_count", labels, point.count)
        family.add_sample(f"{name}_sum", labels, point.sum)

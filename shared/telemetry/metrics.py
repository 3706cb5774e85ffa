"""Define the metrics. Labels are codes with few values: never an id, never a key."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.util.types import AnyValue

from shared.telemetry.facts import safe_text

_LABELS_KEPT = 256
_PASSED_BY = "skipped"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)


class Metrics:
    """One service's metrics; also the `MessagingMetrics` of `shared.messaging`."""

    def __init__(self, meter: Meter, service: str) -> None:
        self._service = service
        # Cached: the same few labels are used for every attempt.
        self._attempt_labels = lru_cache(_LABELS_KEPT)(self._labels_of_attempt)
        self._reason_labels = lru_cache(_LABELS_KEPT)(self._labels_of_reason)
        self._event_labels = lru_cache(_LABELS_KEPT)(_labels_of_event)
        self._requests = meter.create_histogram(
            "tocsin.request.seconds",
            description="HTTP requests",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._make_of_events(meter)
        self._make_of_consumers(meter)
        self._make_of_deliveries(meter)
        self._make_of_timers(meter)

    def _make_of_events(self, meter: Meter) -> None:
        counter, gauge = meter.create_counter, meter.create_gauge
        self._alerts = counter("tocsin.alerts.accepted", description="Alerts accepted")
        self._queue = gauge("tocsin.queue.depth", description="Items that wait, by queue")
        self._outbox_rows = gauge("tocsin.outbox.rows", description="Events not yet published")
        self._outbox_age = gauge(
            "tocsin.outbox.oldest.seconds", description="Age of the oldest event not published"
        )
        self._published = counter("tocsin.events.published", description="Events published")
        self._publish_failures = counter(
            "tocsin.publish.failures", description="Batches that the bus did not acknowledge"
        )
        self._consumed = counter("tocsin.events.consumed", description="Events done with")
        self._event_age = meter.create_histogram(
            "tocsin.event.age.seconds",
            description="From the event to its effect",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )

    def _make_of_consumers(self, meter: Meter) -> None:
        counter, gauge = meter.create_counter, meter.create_gauge
        # Observed, not set: a set value would still be reported after the consumer has stopped.
        self._lag: Sequence[Observation] = ()
        meter.create_observable_gauge(
            "tocsin.consumer.lag.records",
            [self._observe_lag],
            description="Records not yet handled",
        )
        self._retries = counter("tocsin.consumer.retries", description="Handlers tried again")
        self._parked = gauge("tocsin.parked.keys", description="Keys that wait for a person")
        self._halts = counter("tocsin.consumer.halts", description="Consumers that halted")
        self._refused = counter(
            "tocsin.events.refused", description="Records dropped: no service of ours wrote them"
        )
        self._waiting = gauge(
            "tocsin.waiting.keys", description="Keys whose next event fails again and again"
        )

    def _make_of_deliveries(self, meter: Meter) -> None:
        counter = meter.create_counter
        self._deliveries = counter(
            "tocsin.deliveries", description="Deliveries settled, by their outcome"
        )
        self._attempts = counter(
            "tocsin.delivery.attempts", description="Attempts to send, by how and why they ended"
        )
        self._attempt = meter.create_histogram(
            "tocsin.delivery.attempt.seconds",
            description="Time of one attempt at the provider or receiver",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )

    def _make_of_timers(self, meter: Meter) -> None:
        gauge = meter.create_gauge
        self._timers_late = gauge("tocsin.timers.late", description="Timers due and not fired")
        self._timers_failing = gauge(
            "tocsin.timers.failing", description="Timers whose firing failed three times or more"
        )
        self._timers_late_seconds = gauge(
            "tocsin.timers.late.seconds", description="How long the longest overdue timer is late"
        )

    def alert_accepted(self, channel: str) -> None:
        self._alerts.add(1, self._labels(channel=channel))

    def queue_depth(self, queue: str, waiting: int) -> None:
        self._queue.set(waiting, self._labels(queue=queue))

    def outbox_lag(self, service: str, waiting: int, oldest_seconds: float) -> None:
        self._outbox_rows.set(waiting, _labels(service=service))
        self._outbox_age.set(oldest_seconds, _labels(service=service))

    def published(self, service: str, events: int) -> None:
        self._published.add(events, _labels(service=service))

    def publishing_failed(self, service: str) -> None:
        self._publish_failures.add(1, _labels(service=service))

    def consumed(self, service: str, event_type: str, outcome: str, ages: Sequence[float]) -> None:
        labels = self._event_labels(service, event_type, outcome)
        self._consumed.add(len(ages), labels)
        # From an event to its effect: skipped events, which are most of them, have none.
        for age in ages if outcome != _PASSED_BY else ():
            self._event_age.record(age, labels)

    def consumer_lag(self, service: str, records: Mapping[str, int]) -> None:
        self._lag = [
            Observation(number, _labels(service=service, topic=topic))
            for topic, number in records.items()
        ]

    def retried(self, service: str) -> None:
        self._retries.add(1, _labels(service=service))

    def parked_keys(self, service: str, keys: int) -> None:
        self._parked.set(keys, _labels(service=service))

    def halted(self, service: str) -> None:
        self._halts.add(1, _labels(service=service))

    def waiting_keys(self, service: str, keys: int) -> None:
        self._waiting.set(keys, _labels(service=service))

    def refused(self, service: str, fault: str) -> None:
        self._refused.add(1, _labels(service=service, fault=fault))

    def deliveries_settled(self, channel: str, outcome: str, reason: str, number: int) -> None:
        self._deliveries.add(number, self._labels(channel=channel, outcome=outcome, reason=reason))

    def deliveries_attempted(
        self, channel: str, outcome: str, reason: str, seconds: Sequence[float]
    ) -> None:
        """Count attempts that ended alike; `seconds` has how long each took."""
        self._attempts.add(len(seconds), self._reason_labels(channel, outcome, reason))
        labels = self._attempt_labels(channel, outcome)
        for each in seconds:
            self._attempt.record(each, labels)

    def timers_stand(self, overdue: int, failing: int, late_seconds: float) -> None:
        self._timers_late.set(overdue, self._labels())
        self._timers_failing.set(failing, self._labels())
        self._timers_late_seconds.set(late_seconds, self._labels())

    def request_answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.record(seconds, self._labels(method=method, route=route, status=str(status)))

    def _observe_lag(self, _: CallbackOptions) -> Iterable[Observation]:
        return self._lag

    def _labels_of_attempt(self, channel: str, outcome: str) -> dict[str, AnyValue]:
        return self._labels(channel=channel, outcome=outcome)

    def _labels_of_reason(self, channel: str, outcome: str, reason: str) -> dict[str, AnyValue]:
        return self._labels(channel=channel, outcome=outcome, reason=reason)

    def _labels(self, **labels: str) -> dict[str, AnyValue]:
        return _labels(service=self._service, **labels)


def _labels(**labels: str) -> dict[str, AnyValue]:
    return {name: safe_text(str(value)) for name, value in labels.items()}


def _labels_of_event(service: str, event_type: str, outcome: str) -> dict[str, AnyValue]:
    return _labels(service=service, type=event_type, outcome=outcome)

"""The interface of messaging to metrics. Telemetry implements it; this default counts nothing."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class MessagingMetrics(Protocol):
    """The metrics of messaging.

    Labels are service, topic and type names: never a key, never a subject.
    """

    def published(self, service: str, events: int) -> None: ...

    def publishing_failed(self, service: str) -> None: ...

    def consumed(self, service: str, event_type: str, outcome: str, ages: Sequence[float]) -> None:
        """Count events of one type; `ages` has the seconds since each was emitted."""

    def consumer_lag(self, service: str, records: Mapping[str, int]) -> None:
        """Set how many records of each topic wait, for the topics that are named."""

    def retried(self, service: str) -> None: ...

    def halted(self, service: str) -> None: ...

    def refused(self, service: str, fault: str) -> None:
        """Count a record that no service of ours wrote; `fault` is a code."""

    def waiting_keys(self, service: str, keys: int) -> None:
        """Set the number of keys whose next event fails repeatedly."""


class NoMetrics:
    def published(self, service: str, events: int) -> None:
        pass

    def publishing_failed(self, service: str) -> None:
        pass

    def consumed(self, service: str, event_type: str, outcome: str, ages: Sequence[float]) -> None:
        pass

    def consumer_lag(self, service: str, records: Mapping[str, int]) -> None:
        pass

    def retried(self, service: str) -> None:
        pass

    def halted(self, service: str) -> None:
        pass

    def refused(self, service: str, fault: str) -> None:
        pass

    def waiting_keys(self, service: str, keys: int) -> None:
        pass

"""Traces, metrics and logs of one service, none of which can carry restricted data."""

from shared.telemetry.facts import Facts
from shared.telemetry.process import route_process_logs
from shared.telemetry.service import (
    Telemetry,
    TelemetrySettings,
    configure_telemetry,
    metrics_page,
)
from shared.telemetry.traces import current_traceparent, traceparent_of_event

__all__ = [
    "Facts",
    "Telemetry",
    "TelemetrySettings",
    "configure_telemetry",
    "current_traceparent",
    "metrics_page",
    "route_process_logs",
    "traceparent_of_event",
]

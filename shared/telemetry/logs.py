"""Log one JSON object per line: time, level, event, facts and trace.

The event's text is a constant in the code (a test reads the code and checks that); all variable
parts are facts, and only listed facts are logged.
"""

import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO, cast

import orjson
import structlog
from opentelemetry import trace
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from shared.telemetry.facts import Facts, safe_facts
from shared.telemetry.faults import describe_fault
from shared.telemetry.stream import UnfailingStream

_LONGEST_EVENT = 120
_KEPT = frozenset({"event", "level", "timestamp", "fault_at", "trace_id", "span_id"})


def service_logger(service: str, level: str, stream: TextIO | None = None) -> FilteringBoundLogger:
    """Return the logger of one service. It does not depend on global configuration."""
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(cast(TextIO, UnfailingStream(stream))),
        processors=log_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        service=service,
    )
    return logger


def say_each(log: FilteringBoundLogger, event: str, told: Iterable[Facts]) -> None:
    """Write a line like `log.info` for each of these, with one time and in one write.

    Parts that the lines share are made once. `event` is a constant of the code.
    """
    bound: Any = log.bind()
    if not bound.is_enabled_for(logging.INFO):
        return
    line: EventDict = {**structlog.get_context(bound), "event": event, "level": "info"}
    line = structlog.processors.TimeStamper(fmt="iso", utc=True)(bound, "info", line)
    common = dict(remove_all_but_facts(bound, "info", add_trace(bound, "info", line)))
    lines = []
    for each in told:
        facts, left_out = safe_facts(each)
        if left_out:
            facts["left_out"] = left_out
        lines.append(render(bound, "info", {**common, **facts}))
    if lines:
        bound._logger.msg("\n".join(lines))  # noqa: SLF001  # as the methods of its own do


def log_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
        strip_fault_words,
        remove_all_but_facts,
        render,
    ]


def add_trace(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = f"{context.trace_id:032x}"
        line["span_id"] = f"{context.span_id:016x}"
    return line


def strip_fault_words(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Turn `exc_info` in any of its forms into type and place."""
    error = _error_of(line.pop("exc_info", None))
    for unsafe in ("exception", "stack_info", "stack"):
        line.pop(unsafe, None)
    if error is not None:
        line["fault_at"] = describe_fault(error)
    return line


def _error_of(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case None | False:
            return None
        case _:
            return sys.exc_info()[1]


def remove_all_but_facts(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    facts, left_out = safe_facts({name: line[name] for name in line if name not in _KEPT})
    kept: MutableMapping[str, Any] = {name: line[name] for name in line if name in _KEPT}
    kept["event"] = safe_event(line.get("event"))
    kept.update(facts)
    if left_out:
        kept["left_out"] = left_out
    return kept


def safe_event(event: object) -> str:
    if isinstance(event, str) and event.isascii() and len(event) <= _LONGEST_EVENT:
        return " ".join(event.split())
    return f"[{type(event).__qualname__}]"


def render(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return orjson.dumps(line, default=lambda _value: "[unknown]").decode()

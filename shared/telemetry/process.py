"""Route logs outside a service's own logger: of libraries, and of Python itself.

It is configured once per process, by the code that starts it; a library belongs to no service.
"""

import logging
import sys
import threading
from collections.abc import Callable
from logging import LogRecord
from types import TracebackType
from typing import TextIO, cast

import structlog

from shared.telemetry.facts import Fact, safe_text, safe_value
from shared.telemetry.logs import (
    add_trace,
    log_processors,
    render,
    safe_event,
    strip_fault_words,
)
from shared.telemetry.stream import UnfailingStream

_TEMPLATES_ARE_CONSTANT = ("aiokafka", "alembic", "services", "shared", "uvicorn")
"""Libraries that pass variable parts as arguments. For all others only the place is logged."""

_QUIET = {
    # It logs statements with their parameters, at INFO.
    "sqlalchemy": logging.WARNING,
    # It logs each request with its full path and the caller's address; `observe_request` logs the
    # route.
    "uvicorn.access": logging.CRITICAL + 1,
}


def route_process_logs(level: str, stream: TextIO | None = None) -> Callable[[], None]:
    """Send all of standard logging, stray `structlog.get_logger()` and uncaught exceptions here.

    Returns a function that undoes it. A server that configures logging itself must be told not to
    (uvicorn: `log_config=None`), and so must code that prints tracebacks of its own (typer:
    `pretty_exceptions_enable=False`).
    """
    target = cast(TextIO, UnfailingStream(stream))
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    unraisable = sys.unraisablehook
    logging.captureWarnings(capture=True)
    handler = logging.StreamHandler(target)
    handler.setFormatter(SafeFormatter())
    root.handlers[:] = [handler]
    root.setLevel(level)
    quieted = {name: logging.getLogger(name).level for name in _QUIET}
    for name, quiet_level in _QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)
    structlog.configure(
        processors=log_processors(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(
        args.exc_type, args.exc_value, args.exc_traceback
    )
    sys.unraisablehook = lambda args: _log_uncaught(
        args.exc_type, args.exc_value, args.exc_traceback
    )

    def undo() -> None:
        logging.captureWarnings(capture=False)
        root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
        root.setLevel(before[1])
        sys.unraisablehook = unraisable
        for name, earlier in quieted.items():
            logging.getLogger(name).setLevel(earlier)
        structlog.reset_defaults()

    return undo


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("shared.uncaught").critical(
        "uncaught exception", exc_info=(kind, error or kind(), trace)
    )


class SafeFormatter(logging.Formatter):
    """Formats a record of standard logging as a JSON line."""

    def format(self, record: LogRecord) -> str:
        line: dict[str, object] = {
            "event": _event_of(record),
            "level": record.levelname.lower(),
            "timestamp": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})[
                "timestamp"
            ],
            "logger": safe_text(record.name),
            "source": safe_text(f"{record.module}:{record.funcName}:{record.lineno}"),
            "exc_info": record.exc_info,
        }
        add_trace(None, "", line)
        strip_fault_words(None, "", line)
        return render(None, "", line)


def _event_of(record: LogRecord) -> str:
    if record.name.partition(".")[0] not in _TEMPLATES_ARE_CONSTANT:
        return "log of a library"
    template = safe_event(record.msg)
    try:
        if isinstance(record.args, dict):
            return template % {name: _argument(value) for name, value in record.args.items()}
        return template % tuple(_argument(value) for value in record.args or ())
    except (TypeError, ValueError, KeyError):
        return template


def _argument(value: object) -> Fact:
    found = safe_value(value)
    return str(found) if isinstance(found, list) else found

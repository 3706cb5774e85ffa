"""A rare word in every field for personal data appears in no log, metric or trace."""

import asyncio
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from shared.telemetry import Telemetry, route_process_logs
from shared.telemetry.facts import ALLOWED, WITHHELD, safe_value
from shared.telemetry.process import SafeFormatter
from shared.web.app import create_service_app

WORD = "Quaggamira"
SENTENCE = f"{WORD} was taken from her home"


@pytest.fixture
def process_lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    undo = route_process_logs("DEBUG", stream)
    yield stream
    undo()


def _last(stream: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def _failing_with_the_word() -> None:
    try:
        int(SENTENCE)
    except ValueError as error:
        raise RuntimeError(f"could not store {SENTENCE}") from error


def _group_with_the_word() -> None:
    raise ExceptionGroup(SENTENCE, [ValueError(SENTENCE), KeyError(WORD)])


@pytest.mark.parametrize("fail", [_failing_with_the_word, _group_with_the_word])
def test_an_exception_is_logged_by_type_and_place(
    fail: Callable[[], None], telemetry: Telemetry, lines: io.StringIO
) -> None:
    try:
        fail()
    except (RuntimeError, ExceptionGroup):
        telemetry.log.exception("event.parked", event_type="tocsin.alert.filed.v1")
    assert WORD not in lines.getvalue()
    line = _last(lines)
    assert line["event"] == "event.parked"
    assert line["event_type"] == "tocsin.alert.filed.v1"
    fault = line["fault_at"]
    assert fault["at"][-1].endswith(fail.__name__)
    below = fault["cause"] if "cause" in fault else fault["parts"][0]
    assert below["type"] == "builtins.ValueError"


def test_a_database_error_is_logged_without_its_parameters(
    telemetry: Telemetry, lines: io.StringIO
) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError, match=WORD) as raised:
        connection.execute(text("INSERT INTO missing VALUES (:name)"), {"name": WORD})
    telemetry.log.error("row.not_written", exc_info=raised.value)
    assert WORD not in lines.getvalue()
    assert _last(lines)["fault_at"]["type"].startswith("sqlalchemy.exc.")


@pytest.mark.parametrize(
    "value",
    [SENTENCE, f"{WORD}@example.org", f"+33 6 {WORD}", {"a": WORD}, WORD.encode(), ["a", SENTENCE],
     object(), ValueError(WORD), "Ķuaggamira", 10**30, f"a\n{WORD}"],
)  # fmt: skip
def test_a_value_that_is_no_id_and_no_code_is_withheld(
    value: object, telemetry: Telemetry, lines: io.StringIO
) -> None:
    telemetry.log.info("alert.filed", reason=value)
    assert WORD not in lines.getvalue()
    assert "uaggamira" not in lines.getvalue()
    json.loads(lines.getvalue())


def test_a_fact_that_is_not_listed_is_left_out_and_its_name_told(
    telemetry: Telemetry, lines: io.StringIO
) -> None:
    telemetry.log.info("alert.filed", narrative=WORD, full_name=WORD, count=3)
    line = _last(lines)
    assert WORD not in lines.getvalue()
    assert line["count"] == 3
    assert line["left_out"] == ["narrative", "full_name"]


def test_bound_context_passes_the_same_gate(telemetry: Telemetry, lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(case_id="a-1", person=WORD):
        telemetry.log.info("alert.filed")
    assert WORD not in lines.getvalue()
    assert _last(lines)["case_id"] == "a-1"


def test_no_listed_name_is_one_of_content() -> None:
    assert not ALLOWED & {
        "address", "body", "contact", "email", "location", "message", "name", "narrative", "person",
        "phone", "place", "recipient", "subject", "text", "title", "url", "path", "query",
    }  # fmt: skip


def test_ids_codes_and_numbers_are_told() -> None:
    for value in ("tocsin.alert.filed.v1", "0b4d6c1e-11aa", "/v1/alerts/{id}", 7, 0.5, True, None):
        assert safe_value(value) == value
    assert safe_value(SENTENCE) == WITHHELD


def test_a_library_that_logs_content_is_told_by_place_only(process_lines: io.StringIO) -> None:
    logging.getLogger("somelib").warning(f"bad input {WORD}")  # noqa: G004 - what libraries do
    logging.getLogger("somelib").warning("bad input %s", WORD)
    logging.getLogger("sqlalchemy.engine").info("INSERT %r", {"name": WORD})
    logging.getLogger("uvicorn.access").info('%s "GET %s"', WORD, f"/search?q={WORD}")
    assert WORD not in process_lines.getvalue()
    parsed = [json.loads(line) for line in process_lines.getvalue().splitlines()]
    assert [line["logger"] for line in parsed] == ["somelib", "somelib"]
    assert parsed[0]["event"] == "log of a library"
    assert "test_a_library_that_logs_content" in parsed[0]["source"]


def test_a_known_library_is_told_with_what_is_harmless_in_its_arguments(
    process_lines: io.StringIO,
) -> None:
    log = logging.getLogger("aiokafka.consumer")
    log.error("Failed fetch from node %s: %s", 3, ValueError(SENTENCE))
    assert _last(process_lines)["event"] == "Failed fetch from node 3: ValueError"
    log.error("Group %(group)s said %(words)s", {"group": "triage", "words": SENTENCE})
    assert _last(process_lines)["event"] == "Group triage said [withheld]"
    assert WORD not in process_lines.getvalue()


@pytest.mark.parametrize("template", ["too few %s %s", "not a number %d", "none at all"])
def test_arguments_that_do_not_fit_are_left_out_and_logging_goes_on(template: str) -> None:
    record = logging.LogRecord("uvicorn.error", 40, "x.py", 1, template, (SENTENCE,), None)
    line = json.loads(SafeFormatter().format(record))
    assert line["event"] == template


def test_a_warning_of_python_is_told_by_place_only(process_lines: io.StringIO) -> None:
    warnings.warn(WORD, UserWarning, stacklevel=1)
    assert WORD not in process_lines.getvalue()


def test_a_stray_structlog_logger_passes_the_same_gate(process_lines: io.StringIO) -> None:
    structlog.get_logger().error("parked", reason=SENTENCE, narrative=WORD)
    assert WORD not in process_lines.getvalue()
    assert _last(process_lines)["event"] == "parked"


async def test_a_task_that_nobody_awaited_tells_its_type_only(process_lines: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler(
        {"message": f"Task failed with {SENTENCE}", "exception": ValueError(SENTENCE)}
    )
    assert WORD not in process_lines.getvalue()
    assert _last(process_lines)["fault_at"]["type"] == "builtins.ValueError"


def test_what_nobody_catches_tells_its_type_only(process_lines: io.StringIO) -> None:
    try:
        _failing_with_the_word()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    thread = threading.Thread(target=_failing_with_the_word)
    thread.start()
    thread.join()
    assert WORD not in process_lines.getvalue()
    parsed = [json.loads(line) for line in process_lines.getvalue().splitlines()]
    assert [line["fault_at"]["type"] for line in parsed] == ["builtins.RuntimeError"] * 2


def _fail_in_a_span_of_a_library(telemetry: Telemetry) -> None:
    with telemetry.tracer.start_as_current_span(
        f"filing {SENTENCE} \u00e9", attributes={"narrative": WORD, "case_id": "a-1"}
    ) as span:
        span.set_attribute("person", WORD)
        span.set_attribute("reason", SENTENCE)
        span.add_event("noted", {"narrative": WORD})
        _failing_with_the_word()


def _fail_in_a_span_of_ours(telemetry: Telemetry) -> None:
    with telemetry.span("alert.file", case_id="a-2") as span:
        span.note(reason=SENTENCE, outcome="kept")
        _failing_with_the_word()


def test_a_span_carries_facts_only_whoever_fills_it(
    telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    for fail in (_fail_in_a_span_of_a_library, _fail_in_a_span_of_ours):
        with pytest.raises(RuntimeError):
            fail(telemetry)
    first, second = spans.get_finished_spans()
    told = first.to_json() + second.to_json()
    assert SENTENCE not in told.replace("[withheld]", "")
    assert "taken" not in json.dumps([dict(s.attributes or {}) for s in (first, second)])
    assert "person" not in told
    assert "narrative" not in told
    assert first.attributes == {"case_id": "a-1", "reason": WITHHELD}
    assert second.attributes == {
        "case_id": "a-2",
        "reason": WITHHELD,
        "outcome": "kept",
        "error": "RuntimeError",
    }
    assert first.status.description is None
    assert not any(event.attributes for event in first.events)


async def test_nothing_is_told_by_a_library_where_the_process_has_a_tracer_of_its_own(
    spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `opentelemetry-instrument` sets one, or a variable of FastAPI's."""
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: tracers)
    transport = httpx2.ASGITransport(create_service_app(title="x", version="1", needed={}))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/health/ready", params={"name": WORD})).is_success
    assert not spans.get_finished_spans()

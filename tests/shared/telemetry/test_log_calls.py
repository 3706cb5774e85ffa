"""Messages of log lines and spans are constants; variable parts are fields."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.telemetry.facts import ALLOWED
from tests.parsed import parsed

ROOT = Path(__file__).parents[3]
_LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log", "msg"}
_OF_LOGGING = {"exc_info", "extra", "stack_info", "stacklevel"}
_OF_SPANS = {"say_each", "span", "span_from", "exported_span_from"}
_CALLS = re.compile(rf"\b(?:{'|'.join(sorted(_LEVELS | _OF_SPANS))})\s*\(")
_LOGGERS = {"log", "_log", "logger", "_logger", "logging"}


def varying_words(source: str) -> Iterator[int]:
    """Yield the lines where a logger or a span gets a text that is not a constant."""
    for node in ast.walk(parsed(source, _CALLS)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "say_each":
            if not all(_is_constant(word) for word in node.args[1:2]):
                yield node.lineno
            continue
        if not isinstance(node.func, ast.Attribute):
            continue
        words = node.args[:1]
        if node.func.attr in _LEVELS and _is_logger(node.func.value):
            words = node.args[1:2] if node.func.attr == "log" else words
        elif node.func.attr in {"span_from", "exported_span_from"}:
            words = node.args[1:2]
        elif node.func.attr != "span" or not words:
            continue
        if not all(_is_constant(word) for word in words):
            yield node.lineno


def unlisted_facts(source: str) -> Iterator[str]:
    """Yield the facts of log lines whose name is not listed: they would be left out."""
    for node in ast.walk(parsed(source, _CALLS)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _LEVELS
            and _is_logger(node.func.value)
        ):
            names = {word.arg for word in node.keywords if word.arg}
            yield from sorted(names - ALLOWED - _OF_LOGGING)


def _is_constant(word: ast.expr) -> bool:
    if isinstance(word, ast.IfExp):
        return _is_constant(word.body) and _is_constant(word.orelse)
    return isinstance(word, ast.Constant)


def _is_logger(value: ast.expr) -> bool:
    if isinstance(value, ast.Attribute):
        return value.attr in _LOGGERS
    return isinstance(value, ast.Name) and value.id in _LOGGERS


@pytest.mark.parametrize(
    "line",
    [
        "log.info(f'alert {name}')",
        "self._log.error(str(error))",
        "telemetry.log.warning('a %s' % name)",
        "logger.exception(error)",
        "say_each(log, name, told)",
        "telemetry.span(name)",
        "telemetry.span_from(parent, f'{name}')",
        "telemetry.exported_span_from(parent, f'{name}')",
    ],
)
def test_varying_words_are_noticed(line: str) -> None:
    assert list(varying_words(line)) == [1]


def _sources() -> dict[str, str]:
    files = [*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")]
    return {
        str(file.relative_to(ROOT)): file.read_text()
        for file in files
        if ROOT / "shared/telemetry" not in file.parents
    }


def test_no_log_line_and_no_span_has_words_that_vary() -> None:
    sources = _sources()
    assert "shared/outbound/client.py" in sources
    assert [(name, line) for name in sources for line in varying_words(sources[name])] == []


def test_every_fact_of_a_log_line_is_listed() -> None:
    assert list(unlisted_facts("log.info('x', narrative=1, count=2)")) == ["narrative"]
    sources = _sources()
    assert [(name, fact) for name in sources for fact in unlisted_facts(sources[name])] == []

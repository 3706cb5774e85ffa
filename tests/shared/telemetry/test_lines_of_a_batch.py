"""The log lines of a batch say the same as single lines."""

import io
import json

import pytest

from shared.clock import new_id
from shared.telemetry.facts import Facts
from shared.telemetry.logs import say_each, service_logger

TOLD: list[Facts] = [
    {"channel": "webhook", "delivery_id": new_id(), "attempt": 1, "duration_ms": 1.5},
    {"channel": "an invented name", "delivery_id": None, "status": 503},
]
UNLISTED: Facts = {"narrative": "invented"}  # type: ignore[typeddict-unknown-key]  # left out


def said(stream: io.StringIO) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    for line in lines:
        assert line.pop("timestamp")
    return lines


def test_they_are_those_of_the_logger() -> None:
    one_by_one, together = io.StringIO(), io.StringIO()
    for facts in (*TOLD, UNLISTED):
        service_logger("dispatch", "INFO", one_by_one).info("attempt", **facts)
    say_each(service_logger("dispatch", "INFO", together), "attempt", [*TOLD, UNLISTED])
    assert said(together) == said(one_by_one)
    assert "invented" not in together.getvalue()


@pytest.mark.parametrize(("level", "told"), [("WARNING", TOLD), ("INFO", [])])
def test_nothing_is_written_where_nothing_is_to_be_said(level: str, told: list[Facts]) -> None:
    stream = io.StringIO()
    say_each(service_logger("dispatch", level, stream), "attempt", told)
    assert not stream.getvalue()

"""The log lines of messaging, after everything that is no code was withheld."""

import json

import pytest

from shared.telemetry.process import SafeFormatter


def lines_of(caplog: pytest.LogCaptureFixture, module: str) -> list[str]:
    """Return the text of each log line of a module of `shared.messaging`."""
    said = [each for each in caplog.records if each.name == f"shared.messaging.{module}"]
    return [json.loads(SafeFormatter().format(each))["event"] for each in said]

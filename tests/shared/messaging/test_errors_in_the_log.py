"""A log line names an error by a code, because sentences are withheld."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.messaging import topics
from shared.messaging.faults import log_code_of, reason_of
from shared.messaging.order import OutOfOrder
from shared.problems import Conflict
from shared.telemetry.facts import safe_text
from tests.shared.messaging.log_lines import lines_of

ERRORS = [
    (KeyError("Amal Invented"), "KeyError"),
    (PoolTimeout("Amal Invented"), "TimeoutError"),
    (OutOfOrder(1, 3), "OutOfOrder"),
    (Conflict("Amal Invented", code="changed-since"), "Conflict:changed-since"),
]


@pytest.mark.parametrize(("error", "name"), ERRORS, ids=lambda each: type(each).__name__)
def test_class_code_and_place_of_an_error_stand_in_the_log(error: Exception, name: str) -> None:
    with pytest.raises(type(error)) as raised:
        raise error
    code = log_code_of(raised.value)
    assert safe_text(code) == code
    assert code.startswith(f"{name}:test_errors_in_the_log.py:")
    assert "Amal" not in reason_of(raised.value) + code


def test_one_that_was_never_raised_has_no_place() -> None:
    assert (log_code_of(KeyError()), reason_of(KeyError())) == ("KeyError", "KeyError")


async def test_what_a_broker_does_not_let_us_set_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def nothing(_admin: object, _topics: object) -> dict[str, dict[str, str]]:
        return {"tocsin.intake": {}}

    async def refuse(_changes: object) -> list[SimpleNamespace]:
        return [SimpleNamespace(resources=[(29, "not authorised")])]

    monkeypatch.setattr(topics, "own_settings", nothing)
    admin: Any = SimpleNamespace(alter_configs=refuse)
    await topics._bound(admin, ["tocsin.intake"])
    (line,) = lines_of(caplog, "topics")
    assert "compression.type=uncompressed" in line
    assert "TopicAuthorizationFailedError" in line

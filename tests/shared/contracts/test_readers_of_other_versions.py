"""Released readers read the new writer's events; today's reader reads a later writer's.

`landed/` holds the schemas as released versions read them: its files are never changed.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from shared.clock import utc_now
from shared.contracts.catalogue import EVENTS, parse
from shared.contracts.envelope import Envelope, Event
from shared.contracts.schemas import breaking_changes, render, schema_of
from tests.samples import LATER, data_of, open_fields, with_value

LANDED = {path.stem: path for path in (Path(__file__).parent / "landed").glob("*.json")}


def enveloped(event: type[Event], data: dict[str, Any]) -> Envelope:
    return Envelope.model_validate(
        {
            "id": data[event.key_field],
            "source": "intake",
            "type": event.type,
            "key": data[event.key_field],
            "sequence": 1,
            "time": utc_now(),
            "actor": "intake",
            "data": orjson.dumps(data),
        }
    )


def said(event: type[Event]) -> Iterator[dict[str, Any]]:
    """Yield its data with each value that the present writer can use."""
    data = data_of(event)
    yield data
    for path, values in open_fields(event):
        yield from (with_value(data, path, value) for value in values)


def landed(event: type[Event]) -> Any:
    path = LANDED.get(event.type.removeprefix("tocsin."))
    if path is None:
        pytest.skip("no released version knows this type, and skips it")
    return json.loads(path.read_text())


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
class TestEveryEvent:
    def test_the_landed_reader_reads_all_that_the_new_writer_says(self, event: type[Event]) -> None:
        reader = Draft202012Validator(landed(event))
        for data in said(event):
            assert list(reader.iter_errors(data)) == []

    def test_it_only_grew_since_it_landed(self, event: type[Event]) -> None:
        assert breaking_changes(landed(event), json.loads(render(schema_of(event)))) == []

    def test_today_s_reader_reads_and_keeps_a_value_of_a_later_writer(
        self, event: type[Event]
    ) -> None:
        data = data_of(event)
        for path, _ in open_fields(event):
            later = with_value(data, path, LATER)
            read: Any = parse(enveloped(event, later)).model_dump(mode="json")
            for step in path:
                read = read[step]
            assert read == LATER

    def test_no_field_is_closed(self, event: type[Event]) -> None:
        """A closed list could never grow: older readers would park every key with a new value."""
        assert '"enum"' not in json.dumps(schema_of(event))

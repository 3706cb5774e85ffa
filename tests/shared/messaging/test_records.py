from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import new_id
from shared.contracts.envelope import Envelope
from shared.messaging.bus import Record
from shared.messaging.records import NotAnEvent, decode, encode

WORDS = st.text(min_size=1).filter(lambda words: words.isprintable())


def envelope(**changes: object) -> Envelope:
    return Envelope.model_validate(
        {
            "id": new_id(),
            "source": "intake",
            "type": "tocsin.test.said.v1",
            "key": new_id(),
            "sequence": 3,
            "time": datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC),
            "actor": "somebody",
            "subjects": (new_id(), new_id()),
            "traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01",
            "data": b'{"number":1}',
        }
        | changes
    )


@given(
    data=st.binary(max_size=200),
    actor=WORDS,
    sequence=st.integers(1, 2**62),
    subjects=st.lists(st.uuids(), max_size=3).map(tuple),
)
def test_an_envelope_comes_back_as_it_went(
    data: bytes, actor: str, sequence: int, subjects: tuple[object, ...]
) -> None:
    sent = envelope(data=data, actor=actor, sequence=sequence, subjects=subjects, traceparent=None)
    assert decode(encode(sent)) == sent


def test_it_stands_on_the_topic_of_its_source_as_cloudevents_in_binary_mode() -> None:
    zone = timezone(timedelta(hours=2))
    sent = envelope(time=datetime(2026, 11, 1, 14, 0, tzinfo=zone))
    record = encode(sent)
    assert record.topic == "tocsin.intake"
    assert record.key == str(sent.key).encode()
    assert record.value == sent.data
    assert record.headers["ce_specversion"] == b"1.0"
    assert record.headers["ce_time"] == b"2026-11-01T12:00:00+00:00"
    assert decode(record) == sent


@pytest.mark.parametrize(
    "spoiled",
    [
        {"ce_id": b"none"},
        {"ce_time": b"yesterday"},
        {"ce_time": b"2026-11-01T12:00:00"},
        {"ce_sequence": b"0"},
        {"ce_specversion": b"2.0"},
        {"ce_subjects": b"somebody"},
        {"ce_actor": b"\xff"},
        {"ce_source": b"triage"},
    ],
)
def test_what_is_no_event_is_refused_without_repeating_it(spoiled: dict[str, bytes]) -> None:
    good = encode(envelope())
    record = Record(good.topic, good.key, good.value, {**good.headers, **spoiled})
    with pytest.raises(NotAnEvent) as refused:
        decode(record)
    assert all(
        value.decode("latin-1") not in str(refused.value)
        for value in spoiled.values()
        if len(value) > 1
    )


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type", "ce_time", "ce_sequence"])
def test_a_missing_attribute_is_named(name: str) -> None:
    good = encode(envelope())
    headers = {key: value for key, value in good.headers.items() if key != name}
    with pytest.raises(NotAnEvent, match=name):
        decode(Record(good.topic, good.key, good.value, headers))


def test_a_key_that_is_no_uuid_is_refused() -> None:
    good = encode(envelope())
    with pytest.raises(NotAnEvent, match="key"):
        decode(Record(good.topic, b"\xff", good.value, good.headers))

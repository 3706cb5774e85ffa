"""Contracts only grow, and a published event is read back unchanged."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import new_id, utc_now
from shared.contracts import freshness
from shared.contracts.catalogue import (
    EVENTS,
    Malformed,
    UnknownType,
    UnknownVersion,
    parse,
)
from shared.contracts.content import Reason
from shared.contracts.envelope import Envelope, Event, SealedPart
from shared.contracts.intake import AlertConsentChanged, AlertWithdrawn
from shared.contracts.schemas import breaking_changes, render, schema_of

ROOT = Path(__file__).parents[3]


def withdrawn(reason: bytes = b"sealed") -> AlertWithdrawn:
    return AlertWithdrawn(
        alert=new_id(),
        subject=new_id(),
        withdrawn_at=utc_now(),
        reason=SealedPart[Reason](subject=new_id(), ciphertext=reason),
    )


def enveloped(event: Event, **changes: Any) -> Envelope:
    values: dict[str, Any] = {
        "id": event.id,
        "source": "intake",
        "type": event.type,
        "key": event.key,
        "sequence": 1,
        "time": utc_now(),
        "actor": "intake",
        "subjects": event.subjects,
        "data": event.data(),
    }
    return Envelope(**(values | changes))


def test_snapshots_and_document_are_those_of_the_code() -> None:
    assert freshness.check(ROOT) == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_every_event_names_its_key_and_keeps_to_the_form_of_names(event: type[Event]) -> None:
    assert event.key_field in event.model_fields
    assert event.type.startswith("tocsin.")
    assert event.type.rpartition(".v")[2].isdigit()


@given(st.binary(max_size=2000))
def test_a_published_event_comes_back_as_it_was_said(ciphertext: bytes) -> None:
    event = withdrawn(ciphertext)
    assert parse(enveloped(event)) == event


def test_subjects_are_those_of_the_field_and_of_every_sealed_part() -> None:
    event = withdrawn()
    assert event.reason is not None
    assert event.subjects == (event.subject, event.reason.subject)


def test_a_type_that_nobody_knows_and_a_version_that_nobody_knows_are_told_apart() -> None:
    with pytest.raises(UnknownType):
        parse(enveloped(withdrawn(), type="tocsin.weather.changed.v1"))
    with pytest.raises(UnknownVersion):
        parse(enveloped(withdrawn(), type="tocsin.alert.withdrawn.v9"))


def test_malformed_data_is_told_by_field_and_never_by_value() -> None:
    with pytest.raises(Malformed) as refusal:
        parse(enveloped(withdrawn(), data=b'{"alert": "quokka", "subject": 7}'))
    assert "alert" in str(refusal.value)
    assert "quokka" not in str(refusal.value)


def test_a_record_under_another_key_is_refused() -> None:
    with pytest.raises(Malformed):
        parse(enveloped(withdrawn(), key=uuid4()))


def test_a_field_that_a_later_version_added_is_ignored() -> None:
    event = withdrawn()
    data = json.loads(event.data()) | {"added_later": "yes"}
    assert parse(enveloped(event, data=json.dumps(data).encode())) == event


class TestBreakingChanges:
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads(render(schema_of(AlertConsentChanged)))
        return schema

    def test_none_when_nothing_changed(self) -> None:
        assert breaking_changes(self.schema(), self.schema()) == []

    def test_an_added_optional_field_is_growth(self) -> None:
        grown = self.schema()
        grown["properties"]["note"] = {"type": "string"}
        assert breaking_changes(self.schema(), grown) == []

    def test_an_added_required_field_breaks_the_reading_of_old_events(self) -> None:
        changed = self.schema()
        changed["properties"]["note"] = {"type": "string"}
        changed["required"].append("note")
        assert breaking_changes(self.schema(), changed)

    @pytest.mark.parametrize("name", ["alert", "use", "state", "since", "words"])
    def test_a_removed_field_breaks_readers(self, name: str) -> None:
        changed = self.schema()
        del changed["properties"][name]
        assert breaking_changes(self.schema(), changed)

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("alert", {"type": "integer"}),
            ("use", {"pattern": "^x$"}),
            ("alert", {"maxLength": 3}),
            ("state", {"x-known-values": ["given", "refused", "unknown"]}),
            ("state", {"enum": ["given", "refused", "limited", "unknown"]}),
            ("words", {"$ref": "#/$defs/Other"}),
        ],
    )
    def test_a_changed_kind_a_narrower_form_and_a_lost_choice_break(
        self, name: str, change: dict[str, Any]
    ) -> None:
        changed = self.schema()
        changed["properties"][name].update(change)
        assert breaking_changes(self.schema(), changed)

    def test_what_a_sealed_part_holds_is_part_of_the_contract(self) -> None:
        changed = self.schema()
        content = changed["properties"]["words"]["x-sealed-content"]
        del content["properties"]["by_whom"]
        assert breaking_changes(self.schema(), changed)

    def test_a_closed_enumeration_may_open_and_never_grow(self) -> None:
        closed = self.schema()
        state = {"type": "string", "title": "State", "enum": ["given", "refused", "limited"]}
        closed["properties"]["state"] = state
        assert breaking_changes(closed, self.schema()) == []
        grown = deepcopy(closed)
        grown["properties"]["state"]["enum"].append("unknown")
        assert breaking_changes(closed, grown)
        narrower = self.schema()
        narrower["properties"]["state"]["x-known-values"].remove("refused")
        assert breaking_changes(closed, narrower)

    def test_the_known_values_of_an_open_field_may_grow(self) -> None:
        grown = self.schema()
        grown["properties"]["state"]["x-known-values"].append("of-a-later-version")
        assert breaking_changes(self.schema(), grown) == []

    def test_words_titles_and_the_order_of_lists_may_change(self) -> None:
        changed = self.schema()
        changed["properties"]["state"] |= {
            "title": "x",
            "description": "x",
            "default": "x",
            "examples": ["x"],
        }
        changed["required"].reverse()
        changed["$defs"]["Added"] = {"type": "string"}
        assert breaking_changes(self.schema(), changed) == []
        closed = self.schema()
        closed["properties"]["state"]["enum"] = ["given", "refused"]
        reordered = deepcopy(closed)
        reordered["properties"]["state"]["enum"].reverse()
        assert breaking_changes(closed, reordered) == []

    def test_what_bounded_a_field_may_not_go_nor_a_part_that_fields_refer_to(self) -> None:
        changed = self.schema()
        del changed["properties"]["use"]["pattern"]
        assert breaking_changes(self.schema(), changed) == ["/properties/use/pattern: is gone"]
        changed = self.schema()
        del changed["$defs"]["SealedPart_ConsentWords_"]
        gone = ["/$defs/SealedPart_ConsentWords_: is gone"]
        assert breaking_changes(self.schema(), changed) == gone

    @pytest.mark.parametrize(
        "opened", [{"pattern": "^[a-f]+$"}, {"type": "integer"}, {"x-known-values": ["given"]}]
    )
    def test_what_opens_takes_every_value_of_before(self, opened: dict[str, Any]) -> None:
        closed, changed = self.schema(), self.schema()
        closed["properties"]["state"] = {"type": "string", "enum": ["given", "refused"]}
        changed["properties"]["state"] |= opened
        assert breaking_changes(closed, changed)

    def test_a_change_of_any_kind_says_where_it_is(self) -> None:
        anything, text = True, {"type": "string"}
        told = ["/items: True became {'type': 'string'}"]
        assert breaking_changes({"items": anything}, {"items": text}) == told
        assert breaking_changes({"items": text}, {"items": anything})
        assert breaking_changes(1, 2) == ["/: 1 became 2"]

import os
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.clock import new_id
from shared.contracts.envelope import Event, SealedPart
from shared.storage.sealing import (
    NO_KEYS,
    DataKey,
    Erased,
    KeyMissing,
    Keys,
    Place,
    SealBroken,
    subject_of,
)

SUBJECT, OTHER = UUID(int=1), UUID(int=2)
KEYS = Keys({SUBJECT: DataKey(os.urandom(32)), OTHER: DataKey(os.urandom(32))})
ROW = UUID(int=7)
HERE = Place.column("persons", "name", ROW)

names = st.text(max_size=12)
places = st.one_of(
    st.builds(Place.column, names, names, st.uuids()), st.builds(Place.event, st.uuids(), names)
)


class Person(BaseModel):
    name: str


class Reported(Event):
    type: ClassVar[str] = "tocsin.test.reported.v1"
    service: ClassVar[str | None] = "test"
    key_field: ClassVar[str] = "alert"
    alert: UUID
    person: SealedPart[Person]
    more: tuple[SealedPart[Person], ...] = ()


@given(content=st.binary(max_size=2000), place=places)
def test_what_was_sealed_opens_in_its_place(content: bytes, place: Place) -> None:
    sealed = KEYS.seal(SUBJECT, place, content)
    assert KEYS.open(place, sealed) == content


@given(sealed_at=places, read_at=places)
def test_a_ciphertext_moved_to_any_other_place_is_broken(sealed_at: Place, read_at: Place) -> None:
    sealed = KEYS.seal(SUBJECT, sealed_at, b"content")
    if sealed_at != read_at:
        with pytest.raises(SealBroken):
            KEYS.open(read_at, sealed)


@pytest.mark.parametrize(
    ("sealed_at", "read_at"),
    [
        (HERE, Place.column("persons", "name", UUID(int=8))),
        (HERE, Place.column("persons", "contact", ROW)),
        (HERE, Place.column("groups", "name", ROW)),
        (Place.event(ROW, "person"), Place.event(UUID(int=8), "person")),
        (Place.event(ROW, "person"), Place.event(ROW, "contact")),
        (Place.carried(ROW), Place.carried(UUID(int=8))),
    ],
)
def test_a_ciphertext_moved_to_the_place_beside_is_broken(sealed_at: Place, read_at: Place) -> None:
    sealed = KEYS.seal(SUBJECT, sealed_at, b"content")
    with pytest.raises(SealBroken):
        KEYS.open(read_at, sealed)


@pytest.mark.parametrize("at", [0, 17, 20])
def test_what_is_of_no_known_format_names_no_subject(at: int) -> None:
    sealed = bytearray(KEYS.seal(SUBJECT, HERE, b"content"))
    assert subject_of(bytes(sealed)) == SUBJECT
    sealed[at] += 1
    with pytest.raises(SealBroken):
        subject_of(bytes(sealed))


@example(one=("ab", "c"), two=("a", "bc"))
@given(one=st.tuples(names, names), two=st.tuples(names, names))
def test_different_places_never_look_the_same(one: tuple[str, str], two: tuple[str, str]) -> None:
    assert (one == two) == (Place.column(*one, ROW) == Place.column(*two, ROW))


@given(content=st.binary(max_size=60), data=st.data())
def test_a_flipped_bit_anywhere_is_noticed(content: bytes, data: st.DataObject) -> None:
    sealed = bytearray(KEYS.seal(SUBJECT, HERE, content))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    # Its bytes name another subject, whose key is not even available.
    with pytest.raises(KeyMissing if 8 <= bit < 8 * 17 else SealBroken):
        KEYS.open(HERE, bytes(sealed))


@given(content=st.binary(max_size=60), data=st.data())
def test_a_cut_ciphertext_is_broken(content: bytes, data: st.DataObject) -> None:
    sealed = KEYS.seal(SUBJECT, HERE, content)
    with pytest.raises(SealBroken):
        KEYS.open(HERE, sealed[: data.draw(st.integers(0, len(sealed) - 1))])


def test_a_ciphertext_given_to_another_subject_is_broken() -> None:
    sealed = KEYS.seal(SUBJECT, HERE, b"content")
    with pytest.raises(SealBroken):
        KEYS.open(HERE, sealed[:1] + OTHER.bytes + sealed[17:])


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert len({KEYS.seal(SUBJECT, HERE, b"same") for _ in range(100)}) == 100


def test_erased_and_not_opened_are_different_refusals() -> None:
    keys = Keys({}, [SUBJECT])
    sealed = KEYS.seal(SUBJECT, HERE, b"x")
    with pytest.raises(Erased):
        keys.open(HERE, sealed)
    with pytest.raises(KeyMissing):
        NO_KEYS.open(HERE, sealed)


def test_keys_show_nothing_of_themselves() -> None:
    material = os.urandom(32)
    keys = Keys({SUBJECT: DataKey(material)})
    assert repr(material)[2:-1] not in repr(keys) + repr(DataKey(material))


def test_a_sealed_part_survives_the_wire_and_opens_in_its_event_and_field() -> None:
    event_id = new_id()
    person = KEYS.seal_part(event_id, "person", SUBJECT, Person(name="invented"))
    more = (KEYS.seal_part(event_id, "more.0", OTHER, Person(name="also invented")),)
    event = Reported(id=event_id, alert=new_id(), person=person, more=more)

    read = Reported.model_validate_json(event.data())
    assert b"invented" not in event.data()
    assert KEYS.open_part(Person, event_id, "person", read.person).name == "invented"
    assert KEYS.open_part(Person, event_id, "more.0", read.more[0]).name == "also invented"
    with pytest.raises(SealBroken):
        KEYS.open_part(Person, new_id(), "person", read.person)
    with pytest.raises(SealBroken):
        KEYS.open_part(Person, event_id, "more.0", read.person)


def test_a_part_that_names_another_subject_than_its_ciphertext_is_broken() -> None:
    event_id = new_id()
    part = KEYS.seal_part(event_id, "person", SUBJECT, Person(name="invented"))
    with pytest.raises(SealBroken):
        KEYS.open_part(Person, event_id, "person", part.model_copy(update={"subject": OTHER}))

"""How YAML values are read, and which ambiguous ones are refused."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.plain_yaml import NotYaml, SaysTwoThings, lines_of, load, load_data


@pytest.mark.parametrize("read", [load, load_data])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("state: refused\nstate: given", "state"),
        ("consents:\n- {use: publish_name, state: refused, state: given}", "state"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "b"),
        ("'a': 1\na: 2", "a"),
    ],
)
def test_a_key_that_stands_twice_is_refused_and_named(
    read: Callable[[str], Any], text: str, key: str
) -> None:
    with pytest.raises(SaysTwoThings) as refused:
        read(text)
    assert f"the key {key} stands here twice" in refused.value.where


@pytest.mark.parametrize("word", ["Null", "null", "NULL", "~"])
def test_nothing_in_words_is_refused_where_people_type(word: str) -> None:
    with pytest.raises(SaysTwoThings, match=r"name is written without quotes"):
        load(f"persons:\n- name: {word}")
    assert load(f'name: "{word}"') == {"name": word}
    assert load("name:") == {"name": None}


def test_words_that_are_names_and_codes_stay_words_where_people_type() -> None:
    said = "name: No\nplace: On\ncountry: NO\non: 2026-07-14\nlanguage: no\ndefender: false"
    assert load(said) == {
        "name": "No",
        "place": "On",
        "country": "NO",
        "on": "2026-07-14",
        "language": "no",
        "defender": False,
    }


@pytest.mark.parametrize(
    "said",
    ["+41790000000", "0790000000", "12:30", "007", "1_000", "0x41", "1e3", ".inf", "<<", "="],
)
def test_numbers_stay_as_they_are_written_where_people_type(said: str) -> None:
    assert load(f"contact: {said}") == {"contact": said}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: &a [*a]", 1, "repeat it"),
        ("first: &a {state: refused}\nsecond:\n  <<: *a\n  state: given", 3, "repeat it"),
        ("a: 1\nb: !!binary aGVsbG8=", 2, "leave the tag out"),
        ("a: !!set {x, y}", 1, "leave the tag out"),
    ],
)
def test_what_stands_elsewhere_or_is_no_text_is_refused_where_people_type(
    text: str, line: int, told: str
) -> None:
    with pytest.raises(SaysTwoThings) as refused:
        load(text)
    assert refused.value.where.startswith(f"line {line}: ")
    assert told in refused.value.where


@pytest.mark.parametrize("text", ["no: Norsk", "label: yes", "codes: [en, no]", "a: {on: 1}"])
def test_words_that_mean_yes_or_no_are_refused_in_data_files(text: str) -> None:
    with pytest.raises(SaysTwoThings, match="without quotes"):
        load_data(text)
    assert load_data("'no': Norsk\nurgent: true") == {"no": "Norsk", "urgent": True}


def test_what_is_no_yaml_at_all_is_no_yaml() -> None:
    with pytest.raises(NotYaml):
        load("a: [")


def test_lines_are_found_by_path_also_in_a_text_that_holds_itself() -> None:
    text = "a:\n  - &b\n    c: 1\n    d: [x,\n      y]\n  - *b\ne: &f [*f]\n"
    assert lines_of(text) == {
        ("a",): 1,
        ("a", 0): 2,
        ("a", 1): 2,
        ("a", 1, "c"): 3,
        ("a", 1, "d"): 4,
        ("a", 1, "d", 0): 4,
        ("a", 1, "d", 1): 5,
        ("e",): 7,
        ("e", 0): 7,
    }

"""Which words are the name of a large city, in any language."""

from pathlib import Path

import pytest

import shared.names
from shared.names.towns import is_town
from tests.shared.names.write_towns import HEAD, lines

FILE = Path(shared.names.__file__).parent / "data" / "towns.txt"


@pytest.mark.parametrize(
    "name",
    [
        "Geneva",
        "Genève",
        "sofia",
        "Marseille",
        "Марсель",
        "مرسيليا",
        "Gdańsk",
        "Гданьск",
        "Lahore",
        "لاہور",
        "Mosul",
        "Goma",
        "New  York",
        "马赛",
    ],
)
def test_a_large_city_is_a_town(name: str) -> None:
    assert is_town(name)


@pytest.mark.parametrize(
    "name", ["", "Blue Farm", "an invented shed", "Geneva, an invented shed", "Kozelets", "# Names"]
)
def test_what_is_in_a_town_or_small_is_none(name: str) -> None:
    assert not is_town(name)


def test_the_file_says_where_it_is_from_and_is_in_order() -> None:
    text = FILE.read_text(encoding="utf-8")
    told = text.removeprefix(HEAD).splitlines()
    assert text.startswith(HEAD)
    assert told == sorted(told)


def test_codes_sounds_and_small_towns_are_not_written() -> None:
    names = ["Marseille", "MRS", "marsylya", "Марсель", "マルセイユ"]
    city = {"name": "Marseille", "population": 877_215, "alternatenames": names}
    assert [*lines([city, city | {"population": 199_999}])] == ["Marseille;Марсель"]

"""Many invented persons in one alert, to all of whom ten things were done: for tests and bench."""

from collections.abc import Mapping, Sequence
from typing import Any

ACTS = (
    "arbitrary-arrest",
    "torture",
    "threats",
    "raid",
    "surveillance",
    "smear-campaign",
    "ill-treatment",
    "death-threats",
    "travel-ban",
    "arbitrary-detention",
)


def persons(names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return persons as an alert is sent with them; `names` by their ids."""
    return [
        {
            "id": person,
            "kind": "person",
            "name": name,
            "gender": "woman" if number % 2 else "man",
            "role": "lawyer",
            "functions": [{"words": "member of an invented union", "language": "en"}],
        }
        for number, (person, name) in enumerate(names.items())
    ]


def acts_done_to(
    everybody: Sequence[Mapping[str, Any]], like: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return ten acts that were done to all of them, each with the other fields of `like`."""
    to = [each["id"] for each in everybody]
    return [{**like, "violation": each, "to": to} for each in ACTS]

"""A time in a form: a time of day, and its time zone."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

_OF_PLACES = (
    "Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


@cache
def zones() -> Sequence[str]:
    """Return the zones to choose from, by the names of the IANA database, UTC first."""
    return ("UTC", *sorted(each for each in available_timezones() if each.startswith(_OF_PLACES)))


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones for a menu, each with its name."""
    return [(each, each.replace("_", " ")) for each in zones()]

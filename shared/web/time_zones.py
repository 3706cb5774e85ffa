"""The time zones of a form, and of countries: the latter from the Unicode CLDR (with Babel)."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from babel.core import get_global

from shared.taxonomy import Taxonomy

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


@cache
def _by_country() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for zone, country in sorted(get_global("zone_territories").items()):
        found[country] = (*found.get(country, ()), zone)
    return MappingProxyType(found)


def only_zone(alpha2: str) -> str | None:
    """Return the time zone of a country that has one; None if it has several, or is not known."""
    zones = _by_country().get(alpha2, ())
    return zones[0] if len(zones) == 1 else None


def usual_zone(country: str, taxonomy: Taxonomy) -> str | None:
    """Return the time zone of a country that has one."""
    known = taxonomy.countries
    return only_zone(known.get(country).alpha2) if country in known else None

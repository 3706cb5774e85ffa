"""Who shares an address: one of several contacts gets a message, and each of them reads it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, literal_column, type_coerce

from services.dispatch.rules.hazards import Reader


def contacts_sharing(address: str) -> str:
    """Return in SQL the other active contacts that have an address, as a list in JSON.

    `address` is the name of its row in the statement.
    """
    return f"""(
        SELECT json_agg(json_build_array(reader.audience, reader.located_in, reader.countries))
        FROM addresses same JOIN contacts reader ON reader.id = same.contact
        WHERE same.active AND reader.active
            AND same.channel = {address}.channel AND same.hash = {address}.hash
            AND same.id <> {address}.id
    )"""  # noqa: S608  # our own words


SHARING = type_coerce(literal_column(contacts_sharing("addresses")), JSON).label("sharing")


def readers_of(own: Reader, sharing: Iterable[Sequence[Any]] | None) -> Iterator[Reader]:
    """Return the contact of an address, and those of the list in JSON that share it."""
    yield own
    for audience, located_in, countries in sharing or ():
        yield Reader(audience, located_in, countries)

"""Time and identifiers, passed to the code that needs them so that tests can fix them."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

_TIMED = (7, 8)
"""Versions of UUID that begin with 48 bits of time."""

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): unique, and ordered by the time it was made."""
    return uuid7()


def earliest_id(moment: datetime) -> UUID:
    """Return an id that sorts before all ids that `new_id` makes from this time on."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def made_at(id_: UUID) -> int | None:
    """Return when an id was created, in milliseconds since 1970; None if it does not contain it.

    UUIDv7, and v8 as `derived_id` makes them.
    """
    return id_.int >> 80 if id_.version in _TIMED else None


def derived_id(moment: datetime, *names: str) -> UUID:
    """Return the id derived from these values: always the same for the same values.

    A UUIDv8 (RFC 9562): the moment's milliseconds as in `new_id`, so that it is ordered by time
    among those, then 74 bits of a SHA-256 over the names.
    """
    milliseconds = max(0, int(moment.timestamp() * 1000)).to_bytes(6, "big")
    number = int.from_bytes(milliseconds + sha256("\0".join(names).encode()).digest()[:10], "big")
    number = number & ~(0xF << 76) | 8 << 76
    return UUID(int=number & ~(0b11 << 62) | 0b10 << 62)

"""An hour of a day, with the time zone of the place: what a source says of when it happened."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def moment_at(day: date | None, hour: str | None, zone: str | None) -> datetime | None:
    """Return the moment of this hour there; None if a part is missing, or cannot be read.

    Of an hour that came twice, when clocks were put back, it is the first.
    """
    if day is None or not hour or not zone:
        return None
    try:
        return datetime.combine(day, time.fromisoformat(hour), tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def was_skipped(moment: datetime) -> bool:
    """Return whether clocks never showed this hour there, because they were put forward."""
    there = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there.replace(tzinfo=None) != moment.replace(tzinfo=None)


def came_twice(moment: datetime) -> bool:
    """Return whether clocks showed this hour two times there, because they were put back."""
    again = moment.replace(fold=1)
    return moment.utcoffset() != again.utcoffset() and not was_skipped(moment)

"""When the day of a hearing is over, or too far ahead to be meant. Source: our own rule."""

from datetime import date, datetime, timedelta

LAST_PLACE = timedelta(hours=12)
"""How long after UTC a day ends in the last place (UTC-12)."""

FARTHEST = timedelta(days=20 * 366)


def is_past(day: date | None, now: datetime) -> bool:
    """Return whether a day is over everywhere; `now` is in UTC."""
    return day is not None and day < (now - LAST_PLACE).date()


def is_too_far(day: date | None, now: datetime) -> bool:
    """Return whether a day is so far ahead that it must be a typing error."""
    return day is not None and day > (now + FARTHEST).date()

"""Which dates an alert may contain. Source: our own rule."""

from datetime import UTC, date, datetime, time, timedelta

from shared.contracts.hours import came_twice, was_skipped
from shared.message_ids import msgid

TOLERANCE = timedelta(hours=14)
"""A day begins up to 14 hours earlier in the east than in UTC: nowhere sooner (UTC+14)."""

EARLIEST = date(1900, 1, 1)
"""An earlier date is a typing error: nobody alive can be meant."""

FARTHEST = timedelta(days=20 * 366)
"""An expected date later than this, in about twenty years, is also a typing error."""


SKIPPED = msgid("Clocks never showed this hour there: they were put forward. Check it.")
TWICE = msgid(
    "Clocks showed this hour two times there: they were put back. Enter the hour in the time zone "
    "UTC, which has it once."
)


def doubtful(moment: datetime) -> str | None:
    """Return what has to be asked about an hour at its place; None: it is one moment."""
    if was_skipped(moment):
        return SKIPPED
    return TWICE if came_twice(moment) else None


def lies_in_future(on: date, precision: str, now: datetime) -> bool:
    """Return whether an act of this day cannot have happened yet.

    If only the month or the year is known, only that counts: such a day is often the last of its
    month.
    """
    begins = datetime.combine(_known_part(on, precision), time.min, tzinfo=UTC)
    return begins > now + TOLERANCE


def is_slip(on: date) -> bool:
    return on < EARLIEST


def lies_too_far(on: date, now: datetime) -> bool:
    """Return whether this day is too far ahead to expect something on it."""
    return on > (now + FARTHEST).date()


def is_over(on: date, now: datetime) -> bool:
    """Return whether this day is over everywhere: nothing can be expected of it any more."""
    return datetime.combine(on, time.min, tzinfo=UTC) <= now - timedelta(hours=36)


def is_another_day(on: date, of_hour: date) -> bool:
    """Return whether a day and a time cannot be of one event, in any time zone."""
    return abs(of_hour - on) > timedelta(days=1)


def _known_part(on: date, precision: str) -> date:
    match precision:
        case "unknown-day":
            return on.replace(day=1)
        case "unknown-day-and-month":
            return on.replace(day=1, month=1)
        case _:
            return on

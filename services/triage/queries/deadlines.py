"""Which deadlines count: those that are not done, until their day is over everywhere."""

from sqlalchemy import ColumnElement, Date, cast, func, or_, text

from services.triage.tables import Deadline

_LAST_TO_END = text("INTERVAL '-12:00'")  # UTC-12, as `rules.deadlines.WESTERNMOST`


def is_over() -> ColumnElement[bool]:
    """Return whether the day of a hearing or a removal is over; null if there is no day."""
    return Deadline.day < cast(func.timezone(_LAST_TO_END, func.now()), Date)


def counts() -> ColumnElement[bool]:
    """Return the SQL condition for a deadline that can be the next one of its case."""
    return Deadline.stopped_at.is_(None) & or_(Deadline.day.is_(None), ~is_over())

"""Which clocks count: those that nobody has answered, until their day is over everywhere."""

from sqlalchemy import ColumnElement, Date, cast, func, or_, text

from services.triage.tables import Deadline

_LAST_TO_END = text("INTERVAL '-12:00'")  # UTC-12, as `rules.clocks.WESTERNMOST`


def is_over() -> ColumnElement[bool]:
    """Return whether the day of a hearing or a removal is over; of no day it is null."""
    return Deadline.day < cast(func.timezone(_LAST_TO_END, func.now()), Date)


def counts() -> ColumnElement[bool]:
    """Return what a clock must meet to be the next of its case."""
    return Deadline.stopped_at.is_(None) & or_(Deadline.day.is_(None), ~is_over())

"""Moments as an option gives them: in UTC or with a zone, of a year that can be meant, and past."""

from datetime import UTC, datetime

import typer

MOMENTS = [
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S.%f%z",
]  # fmt: skip
"""As people write them, and as logs, answers and settings show them."""
EARLIEST = 2000


def in_utc(given: datetime | None) -> datetime | None:
    """Return it, aware: without a zone it is UTC."""
    if given is None or given.tzinfo is None:
        return given and given.replace(tzinfo=UTC)
    try:
        return given.astimezone(UTC)
    except OverflowError:
        raise typer.BadParameter("This year cannot be right. Check it.") from None


def past(given: datetime | None) -> datetime | None:
    """Refuse a slip: what is asked for since a moment to come would be nothing, and look done."""
    moment = in_utc(given)
    if moment is not None and moment.year < EARLIEST:
        raise typer.BadParameter("This year cannot be right. Check it.")
    if moment is not None and moment > datetime.now(UTC):
        raise typer.BadParameter("This moment is to come. Give a past one, in UTC.")
    return moment

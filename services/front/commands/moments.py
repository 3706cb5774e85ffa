"""Moments as an option gives them: in UTC, of a year that can be meant, and past."""

from datetime import UTC, datetime

import typer

MOMENTS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]
EARLIEST = 2000


def past(given: datetime | None) -> datetime | None:
    """Refuse a slip: what is asked for since a moment to come would be nothing, and look done."""
    if given is not None and given.year < EARLIEST:
        raise typer.BadParameter("This year cannot be right: check it.")
    if given is not None and given.replace(tzinfo=UTC) > datetime.now(UTC):
        raise typer.BadParameter("This moment is to come. Give a past one, in UTC.")
    return given

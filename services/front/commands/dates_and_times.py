"""Moments as an option gives them: in UTC or with a zone, of a year that can be meant, and past."""

from datetime import UTC, datetime

import typer

METAVAR = "MOMENT"
EARLIEST = 2000


def moment(given: str) -> datetime:
    """Return it in UTC; without a zone it is UTC. Raise `BadParameter` where it is no moment."""
    try:
        read = datetime.fromisoformat(given)
        in_utc = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except ValueError:
        raise typer.BadParameter(
            f"{given!r} is not a date or time. Write it like 2026-11-23 or 2026-11-23T14:00 "
            "(UTC), or with a zone like 2026-11-23T14:00+02:00."
        ) from None
    except OverflowError:
        raise typer.BadParameter("This year cannot be right. Check it.") from None
    return in_utc


def past(given: str) -> datetime:
    """Refuse a slip: what is asked for since a moment to come would be nothing, and look done."""
    read = moment(given)
    if read.year < EARLIEST:
        raise typer.BadParameter("This year cannot be right. Check it.")
    if read > datetime.now(UTC):
        raise typer.BadParameter("This time is in the future. Enter a past one, in UTC.")
    return read

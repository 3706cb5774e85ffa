"""Read times from options: in UTC or with a zone, in a plausible year, and in the past."""

from datetime import UTC, datetime

import typer

METAVAR = "MOMENT"
EARLIEST = 2000


def moment(given: str) -> datetime:
    """Return the time in UTC; without a zone it is UTC. Raise `BadParameter` if it is no time."""
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
    """Refuse a time in the future: the command would do nothing and seem to have succeeded."""
    read = moment(given)
    if read.year < EARLIEST:
        raise typer.BadParameter("This year cannot be right. Check it.")
    if read > datetime.now(UTC):
        raise typer.BadParameter("This time is in the future. Enter a past one, in UTC.")
    return read

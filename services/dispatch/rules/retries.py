"""Decide when a delivery is tried again, and how long a failing endpoint is paused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

JITTER = 0.2
"""The share by which a pause may be longer, so that retries do not all come together."""

LONGEST_ASKED = timedelta(hours=24)
"""The longest pause that a receiver can request."""

FIRST_REST = timedelta(seconds=2)
LONGEST_REST = timedelta(minutes=2)
"""The longest pause of an endpoint after failures, doubled each time: a dead one costs one
connection every two minutes, however much waits for it."""


def pauses(*texts: str) -> tuple[timedelta, ...]:
    """Parse pauses such as `30s`, `5m` and `2h`."""
    units = {"s": "seconds", "m": "minutes", "h": "hours"}
    return tuple(timedelta(**{units[text[-1]]: int(text[:-1])}) for text in texts)


def next_try(
    schedule: Sequence[timedelta],
    attempts: int,
    now: datetime,
    chance: Random,
    asked: timedelta | None = None,
) -> datetime | None:
    """Return when to try again after `attempts` attempts; None when the `schedule` is used up.

    `asked` is the pause that the other side asked for: it can only make ours longer.
    """
    if attempts > len(schedule):
        return None
    pause = schedule[attempts - 1]
    if asked is not None:
        pause = max(pause, min(asked, LONGEST_ASKED))
    return now + pause * (1 + JITTER * chance.random())


def rest_until(
    failures: int, now: datetime, chance: Random, asked: timedelta | None = None
) -> datetime:
    """Return until when an endpoint is paused after its `failures`-th failure in a row.

    `asked` is the pause that it asked for (`Retry-After`): it applies to everything sent there.
    """
    rest: timedelta = min(FIRST_REST * 2 ** min(failures - 1, 16), LONGEST_REST)
    if asked is not None:
        rest = max(rest, min(asked, LONGEST_ASKED))
    return now + rest * (1 + JITTER * chance.random())


def asked_pause(given: str, now: datetime) -> timedelta | None:
    """Read a `Retry-After` (RFC 9110, 10.2.3): whole seconds, or a date; None if it is neither.

    At most `LONGEST_ASKED`, at least zero. No text raises an error.
    """
    given = given.strip()
    longest = int(LONGEST_ASKED.total_seconds())
    if given.isascii() and given.isdigit():
        digits = given.lstrip("0")
        few = len(digits) <= len(str(longest))
        return timedelta(seconds=min(int(digits or "0"), longest) if few else longest)
    try:
        until = parsedate_to_datetime(given)
        if until.tzinfo is None:  # RFC 9110, 5.6.7: all dates of HTTP are in UTC
            until = until.replace(tzinfo=UTC)
        return min(max(until - now, timedelta()), LONGEST_ASKED)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        # The numbers may be too large for a date, a zone or a difference.
        return None

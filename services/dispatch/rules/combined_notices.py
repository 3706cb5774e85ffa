"""Decide when several notices to one account are sent as one letter.

Source: our own. A wave of alerts makes a wave of notices, and a person who gets hundreds of letters
reads none.
"""

from datetime import timedelta

AT_ONCE = 5
"""The number of notices to an account on a channel that are sent at once, each by itself."""
WITHIN = timedelta(minutes=1)
"""The time within which they are counted. Longer than an e-mail waits."""
_PAUSE = timedelta(seconds=30)
_CRITICAL_PAUSE = timedelta(seconds=10)
MOST_LINES = 50
"""The most notices named in one e-mail; the others are counted."""


def pause(*, critical: bool) -> timedelta:
    """Return how long a letter waits for others to join it."""
    return _CRITICAL_PAUSE if critical else _PAUSE
